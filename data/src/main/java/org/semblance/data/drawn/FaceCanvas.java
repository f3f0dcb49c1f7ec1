package org.semblance.data.drawn;

import org.semblance.data.random.Draws;

/** Pixels to draw figures on, in the coordinates of a turned, moved and zoomed face. */
final class FaceCanvas {

  private static final int CHANNELS = 3;

  private final int size;
  private final FaceView view;
  private final float[] pixels;

  /** From face to pixels. */
  private final float cos;

  private final float sin;
  private final float centreX;
  private final float centreY;

  FaceCanvas(int size, FaceView view) {
    this.size = size;
    this.view = view;
    this.pixels = new float[size * size * CHANNELS];
    float unit = size / 112f;
    this.cos = (float) StrictMath.cos(view.angle()) * unit * view.zoom();
    this.sin = (float) StrictMath.sin(view.angle()) * unit * view.zoom();
    this.centreX = size / 2f + view.right() * unit;
    this.centreY = size / 2f + view.down() * unit;
  }

  /** Covers everything with a colour that goes over into another from top to bottom. */
  void background(Tone top, Tone bottom) {
    for (int y = 0, at = 0; y < size; y++) {
      Tone tone = top.mixed(bottom, (float) y / size);
      for (int x = 0; x < size; x++) {
        pixels[at++] = tone.red();
        pixels[at++] = tone.green();
        pixels[at++] = tone.blue();
      }
    }
  }

  /** Draws a figure with the softness of the view. */
  void fill(Figure figure, float nearness, Tone tone, float opacity) {
    fill(figure, nearness, tone, opacity, 0);
  }

  /**
   * Draws a figure.
   *
   * @param nearness pixels by which it moves at a full turn of the head
   * @param softer pixels of face over which the edge fades, beyond the softness of the view
   */
  void fill(Figure figure, float nearness, Tone tone, float opacity, float softer) {
    if (opacity <= 0) {
      return;
    }
    float turnU = view.yaw() * nearness;
    float turnV = view.pitch() * nearness * 0.5f;
    float soft = view.softness() + softer;
    Box box = box(figure, turnU, turnV, soft);
    float unitSquared = cos * cos + sin * sin;
    float stepU = cos / unitSquared;
    float stepV = -sin / unitSquared;
    for (int y = box.top(); y <= box.bottom(); y++) {
      float dy = y + 0.5f - centreY;
      float rowU = -stepV * dy - turnU;
      float rowV = stepU * dy - turnV;
      for (int x = box.left(); x <= box.right(); x++) {
        float dx = x + 0.5f - centreX;
        float distance = figure.outline().distance(rowU + stepU * dx, rowV + stepV * dx);
        float cover = 0.5f - distance / soft;
        if (cover > 0) {
          blend((y * size + x) * CHANNELS, tone, Math.min(1, cover) * opacity);
        }
      }
    }
  }

  /** Pixels, both ends included. */
  private record Box(int left, int top, int right, int bottom) {}

  /** Returns the pixels that a figure can touch. */
  private Box box(Figure figure, float turnU, float turnV, float soft) {
    float halfWidth = (figure.right() - figure.left()) / 2 + soft;
    float halfHeight = (figure.bottom() - figure.top()) / 2 + soft;
    float middleU = (figure.left() + figure.right()) / 2 + turnU;
    float middleV = (figure.top() + figure.bottom()) / 2 + turnV;
    float middleX = centreX + cos * middleU - sin * middleV;
    float middleY = centreY + sin * middleU + cos * middleV;
    float reachX = Math.abs(cos) * halfWidth + Math.abs(sin) * halfHeight;
    float reachY = Math.abs(sin) * halfWidth + Math.abs(cos) * halfHeight;
    return new Box(
        Math.max(0, (int) (middleX - reachX)),
        Math.max(0, (int) (middleY - reachY)),
        Math.min(size - 1, (int) (middleX + reachX) + 1),
        Math.min(size - 1, (int) (middleY + reachY) + 1));
  }

  private void blend(int at, Tone tone, float share) {
    pixels[at] += (tone.red() - pixels[at]) * share;
    pixels[at + 1] += (tone.green() - pixels[at + 1]) * share;
    pixels[at + 2] += (tone.blue() - pixels[at + 2]) * share;
  }

  /**
   * Lights the picture as if the face were round, adds the grain of a camera, and rounds.
   *
   * @param draws decide the grain
   */
  byte[] develop(Draws draws) {
    int coarse = size / 2 + 1;
    float[] grain = grain(coarse * coarse, draws);
    float red = view.gain() * (1 + view.warmth());
    float blue = view.gain() * (1 - view.warmth());
    float half = size / 2f;
    byte[] rgb = new byte[pixels.length];
    for (int y = 0, at = 0; y < size; y++) {
      float row = 1 + view.lightDown() * (y + 0.5f - centreY) / half;
      for (int x = 0; x < size; x++, at += CHANNELS) {
        float light = row + view.lightRight() * (x + 0.5f - centreX) / half;
        float noise = grainAt(grain, coarse, x, y);
        rgb[at] = round(pixels[at] * light * red + noise);
        rgb[at + 1] = round(pixels[at + 1] * light * view.gain() + noise);
        rgb[at + 2] = round(pixels[at + 2] * light * blue + noise);
      }
    }
    return rgb;
  }

  /** The sum of four uniform numbers is normal enough, and cheap. */
  private float[] grain(int count, Draws draws) {
    float[] grain = new float[count];
    for (int i = 0; i < count; i++) {
      grain[i] =
          view.grain() * (draws.spread(1) + draws.spread(1) + draws.spread(1) + draws.spread(1));
    }
    return grain;
  }

  /** Grain of half the resolution, averaged between its points. */
  private static float grainAt(float[] grain, int coarse, int x, int y) {
    int at = y / 2 * coarse + x / 2;
    int stepX = x & 1;
    int stepY = (y & 1) * coarse;
    return (grain[at] + grain[at + stepX] + grain[at + stepY] + grain[at + stepX + stepY]) / 4;
  }

  private static byte round(float value) {
    return (byte) (int) (Math.max(0, Math.min(1, value)) * 255 + 0.5f);
  }
}
