package org.semblance.data.align;

/**
 * A turn, a scale and a move: {@code (x, y) → (a·x − b·y + right, b·x + a·y + down)}.
 *
 * @param a scale times the cosine of the angle
 * @param b scale times its sine
 * @param right in pixels
 * @param down in pixels
 */
public record Similarity(double a, double b, double right, double down) {

  /**
   * Returns the similarity that takes some points nearest to others, in the sum of squares.
   *
   * <p><b>Source</b>: Umeyama 1991, in closed form for two dimensions and without mirroring.
   *
   * @throws IllegalArgumentException if all points are the same one
   */
  public static Similarity between(FivePoints from, FivePoints to) {
    int count = FivePoints.count();
    double fromX = 0;
    double fromY = 0;
    double toX = 0;
    double toY = 0;
    for (int i = 0; i < count; i++) {
      fromX += from.x(i) / count;
      fromY += from.y(i) / count;
      toX += to.x(i) / count;
      toY += to.y(i) / count;
    }
    double dot = 0;
    double cross = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double x = from.x(i) - fromX;
      double y = from.y(i) - fromY;
      double u = to.x(i) - toX;
      double v = to.y(i) - toY;
      dot += x * u + y * v;
      cross += x * v - y * u;
      squares += x * x + y * y;
    }
    if (squares == 0) {
      throw new IllegalArgumentException("five points must not all be the same: " + from.values());
    }
    double a = dot / squares;
    double b = cross / squares;
    return new Similarity(a, b, toX - a * fromX + b * fromY, toY - b * fromX - a * fromY);
  }

  /** Returns the way back. */
  public Similarity inverse() {
    double squared = a * a + b * b;
    double c = a / squared;
    double s = -b / squared;
    return new Similarity(c, s, -c * right + s * down, -s * right - c * down);
  }

  /** Returns where a point comes to lie, its x. */
  public double x(double x, double y) {
    return a * x - b * y + right;
  }

  /** Returns where a point comes to lie, its y. */
  public double y(double x, double y) {
    return b * x + a * y + down;
  }
}
