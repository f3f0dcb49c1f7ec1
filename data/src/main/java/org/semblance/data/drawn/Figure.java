package org.semblance.data.drawn;

/**
 * A plane figure: how far a point is from its outline, and a box around it.
 *
 * <p>Units are pixels of an upright face of normal size, to the right and down from its centre.
 *
 * @param outline negative inside; exact near the outline, roughly right elsewhere
 * @param left of the box
 * @param top of the box
 * @param right of the box
 * @param bottom of the box
 */
record Figure(Outline outline, float left, float top, float right, float bottom) {

  /** A signed distance. */
  @FunctionalInterface
  interface Outline {
    /** Returns how far outside a point is. */
    float distance(float u, float v);
  }

  private static Figure around(Outline outline, float u, float v, float reachU, float reachV) {
    return new Figure(outline, u - reachU, v - reachV, u + reachU, v + reachV);
  }

  static Figure ellipse(float u, float v, float halfWidth, float halfHeight) {
    float scale = Math.min(halfWidth, halfHeight);
    return around(
        (x, y) -> {
          float a = (x - u) / halfWidth;
          float b = (y - v) / halfHeight;
          return (root(a * a + b * b) - 1) * scale;
        },
        u,
        v,
        halfWidth,
        halfHeight);
  }

  /**
   * A stroke along a parabola: the brow, the lid, the mouth.
   *
   * @param sag how far the middle is below the ends
   * @param tilt in radians, clockwise as seen
   * @param thickness in the middle; the ends are pointed
   */
  static Figure stroke(float u, float v, float halfWidth, float sag, float tilt, float thickness) {
    float cos = (float) StrictMath.cos(tilt);
    float sin = (float) StrictMath.sin(tilt);
    float reach = halfWidth + Math.abs(sag) + thickness;
    return around(
        (x, y) -> {
          float along = ((x - u) * cos + (y - v) * sin) / halfWidth;
          float across = (y - v) * cos - (x - u) * sin;
          float beyond = Math.abs(along) - 1;
          if (beyond > 0) {
            return root(beyond * beyond * halfWidth * halfWidth + across * across);
          }
          float slope = 2 * sag * along / halfWidth;
          float off = Math.abs(across - sag * (1 - along * along)) / root(1 + slope * slope);
          return off - thickness / 2 * (1 - 0.75f * along * along);
        },
        u,
        v,
        reach,
        reach);
  }

  /**
   * A closed shape between two parabolas with common ends: the opening of an eye, a lip.
   *
   * @param above how far the upper one rises
   * @param below how far the lower one falls
   */
  static Figure lens(float u, float v, float halfWidth, float above, float below, float tilt) {
    float cos = (float) StrictMath.cos(tilt);
    float sin = (float) StrictMath.sin(tilt);
    float reach = halfWidth + Math.abs(above) + Math.abs(below);
    return around(
        (x, y) -> {
          float along = ((x - u) * cos + (y - v) * sin) / halfWidth;
          float across = (y - v) * cos - (x - u) * sin;
          float arch = 1 - along * along;
          float outside = Math.max(-above * arch - across, across - below * arch);
          return Math.max(outside, (Math.abs(along) - 1) * halfWidth);
        },
        u,
        v,
        reach,
        reach);
  }

  /**
   * The head: half an ellipse above, below a squircle that narrows to the chin.
   *
   * @param halfWidth at the level of the eyes
   * @param crown height above the centre
   * @param chin depth below the centre
   * @param jaw how much narrower the jaw is, 0 to 0.5
   * @param square 0: elliptic, positive: square, negative: pointed
   */
  static Figure head(float halfWidth, float crown, float chin, float jaw, float square) {
    return new Figure(
        (x, y) -> {
          boolean upper = y < 0;
          float b = upper ? y / crown : y / chin;
          float width = upper ? halfWidth : halfWidth * (1 - jaw * b * b);
          float a = x / width;
          float beyond = Math.max(a * a, b * b);
          if (beyond > 1) {
            return (root(a * a + b * b) - 1) * halfWidth; // a squircle has far corners of its own
          }
          float round = a * a + b * b - (upper ? 0 : square * a * a * b * b);
          return (root(Math.max(0, round)) - 1) * halfWidth;
        },
        -halfWidth,
        -crown,
        halfWidth,
        chin);
  }

  /** A rectangle with round corners. */
  static Figure plate(float u, float v, float halfWidth, float halfHeight, float corner) {
    return around(
        (x, y) -> {
          float a = Math.max(0, Math.abs(x - u) - halfWidth + corner);
          float b = Math.max(0, Math.abs(y - v) - halfHeight + corner);
          return root(a * a + b * b) - corner;
        },
        u,
        v,
        halfWidth,
        halfHeight);
  }

  /** The part of this figure that is inside another. */
  Figure inside(Figure other) {
    return new Figure(
        (x, y) -> Math.max(outline.distance(x, y), other.outline.distance(x, y)),
        Math.max(left, other.left),
        Math.max(top, other.top),
        Math.min(right, other.right),
        Math.min(bottom, other.bottom));
  }

  /** The part of this figure that is outside another. */
  Figure without(Figure other) {
    return new Figure(
        (x, y) -> Math.max(outline.distance(x, y), -other.outline.distance(x, y)),
        left,
        top,
        right,
        bottom);
  }

  /** The outline itself, as a line. */
  Figure rim(float thickness) {
    return new Figure(
        (x, y) -> Math.abs(outline.distance(x, y)) - thickness / 2,
        left - thickness,
        top - thickness,
        right + thickness,
        bottom + thickness);
  }

  private static float root(float x) {
    return (float) Math.sqrt(x);
  }
}
