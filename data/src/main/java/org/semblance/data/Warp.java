package org.semblance.data;

/** Geometric changes of a picture; places outside it have the colour of the nearest edge pixel. */
final class Warp {

  private static final int CHANNELS = ImageDecoder.CHANNELS;

  /** The float of each byte: looking it up is faster than Java's conversion. */
  private static final float[] FLOATS = new float[256];

  static {
    for (int i = 0; i < FLOATS.length; i++) {
      FLOATS[i] = i;
    }
  }

  /**
   * Where a picture is put: first mirrored, then zoomed and turned about its centre, then moved.
   *
   * @param mirrored whether left and right change places
   * @param right in pixels
   * @param down in pixels
   * @param zoom above 1 enlarges
   * @param angle in radians, clockwise as seen
   */
  record Pose(boolean mirrored, int right, int down, double zoom, double angle) {}

  /** Rows [top, bottom) and columns [left, right). */
  record Window(int top, int left, int bottom, int right) {}

  private final int height;
  private final int width;
  private final float[] bytesAsFloats;

  Warp(int height, int width) {
    this.height = height;
    this.width = width;
    this.bytesAsFloats = new float[height * width * CHANNELS];
  }

  /** Mirrors and moves by whole pixels, without interpolation; ignores zoom and angle. */
  void move(byte[] rgb, float[] into, Pose pose) {
    for (int y = 0, to = 0; y < height; y++) {
      int row = clamp(y - pose.down(), height) * width;
      for (int x = 0; x < width; x++) {
        int column = clamp(x - pose.right(), width);
        int from = (row + (pose.mirrored() ? width - 1 - column : column)) * CHANNELS;
        into[to++] = FLOATS[rgb[from] & 0xFF];
        into[to++] = FLOATS[rgb[from + 1] & 0xFF];
        into[to++] = FLOATS[rgb[from + 2] & 0xFF];
      }
    }
  }

  /** Mirrors or copies. */
  void copy(byte[] rgb, float[] into, boolean mirrored) {
    if (!mirrored) {
      for (int i = 0; i < rgb.length; i++) {
        into[i] = FLOATS[rgb[i] & 0xFF];
      }
      return;
    }
    for (int y = 0, to = 0; y < height; y++) {
      for (int from = ((y + 1) * width - 1) * CHANNELS; from >= y * width * CHANNELS; ) {
        into[to++] = FLOATS[rgb[from] & 0xFF];
        into[to++] = FLOATS[rgb[from + 1] & 0xFF];
        into[to++] = FLOATS[rgb[from + 2] & 0xFF];
        from -= CHANNELS;
      }
    }
  }

  /** Does everything that a pose says in one bilinear sampling. */
  void similarity(byte[] rgb, float[] into, Pose pose) {
    copy(rgb, bytesAsFloats, false);
    Window all = new Window(0, 0, height, width);
    float centreX = (width - 1) / 2f;
    float centreY = (height - 1) / 2f;
    float cos = (float) (StrictMath.cos(pose.angle()) / pose.zoom());
    float sin = (float) (StrictMath.sin(pose.angle()) / pose.zoom());
    float side = pose.mirrored() ? -1 : 1;
    for (int y = 0, to = 0; y < height; y++) {
      float v = y - centreY - pose.down();
      for (int x = 0; x < width; x++, to += CHANNELS) {
        float u = x - centreX - pose.right();
        float fromX = side * (cos * u + sin * v) + centreX;
        float fromY = cos * v - sin * u + centreY;
        sample(bytesAsFloats, fromX, fromY, all, into, to);
      }
    }
  }

  /** Enlarges a window to the whole size: TensorFlow's bilinear resize with half-pixel centres. */
  void enlarge(float[] from, float[] into, Window window) {
    float scaleY = (float) (window.bottom() - window.top()) / height;
    float scaleX = (float) (window.right() - window.left()) / width;
    for (int y = 0, to = 0; y < height; y++) {
      float fromY = window.top() + (y + 0.5f) * scaleY - 0.5f;
      for (int x = 0; x < width; x++, to += CHANNELS) {
        float fromX = window.left() + (x + 0.5f) * scaleX - 0.5f;
        sample(from, fromX, fromY, window, into, to);
      }
    }
  }

  /** Gives a picture another size: bilinear with half-pixel centres, edge pixels repeated. */
  static void resize(
      float[] from, int height, int width, float[] into, int newHeight, int newWidth) {
    for (int y = 0, to = 0; y < newHeight; y++) {
      float fromY = limited((y + 0.5f) * height / newHeight - 0.5f, height);
      int top = (int) fromY;
      int bottom = Math.min(height - 1, top + 1);
      for (int x = 0; x < newWidth; x++) {
        float fromX = limited((x + 0.5f) * width / newWidth - 0.5f, width);
        int left = (int) fromX;
        int right = Math.min(width - 1, left + 1);
        for (int channel = 0; channel < CHANNELS; channel++, to++) {
          float above =
              mix(
                  from[(top * width + left) * CHANNELS + channel],
                  from[(top * width + right) * CHANNELS + channel],
                  fromX - left);
          float below =
              mix(
                  from[(bottom * width + left) * CHANNELS + channel],
                  from[(bottom * width + right) * CHANNELS + channel],
                  fromX - left);
          into[to] = mix(above, below, fromY - top);
        }
      }
    }
  }

  private static float limited(float place, int size) {
    return Math.max(0, Math.min(size - 1, place));
  }

  private static float mix(float a, float b, float share) {
    return a + (b - a) * share;
  }

  /** Bilinear; places outside the window get the colour of its edge. */
  private void sample(float[] from, float x, float y, Window window, float[] into, int to) {
    float limitedX = Math.max(window.left(), Math.min(window.right() - 1, x));
    float limitedY = Math.max(window.top(), Math.min(window.bottom() - 1, y));
    int x0 = (int) limitedX;
    int y0 = (int) limitedY;
    float fx = limitedX - x0;
    float fy = limitedY - y0;
    int stepX = x0 + 1 < window.right() ? CHANNELS : 0;
    int stepY = y0 + 1 < window.bottom() ? width * CHANNELS : 0;
    int at = (y0 * width + x0) * CHANNELS;
    for (int channel = 0; channel < CHANNELS; channel++, at++) {
      float above = from[at] + (from[at + stepX] - from[at]) * fx;
      float below = from[at + stepY] + (from[at + stepY + stepX] - from[at + stepY]) * fx;
      into[to + channel] = above + (below - above) * fy;
    }
  }

  private static int clamp(int value, int size) {
    return Math.max(0, Math.min(size - 1, value));
  }
}
