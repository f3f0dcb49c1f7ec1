package org.semblance.backbones;

import java.nio.FloatBuffer;

/** Puts images where another framework's network reads them, as it wants them. */
final class FedPixels {

  private static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final boolean reversed;
  private final float[] values = new float[256];
  private final int channelStep;
  private final int pixelStep;

  FedPixels(ImageInput.Layout layout, Preprocessing preprocessing) {
    height = preprocessing.height();
    width = preprocessing.width();
    reversed = preprocessing.color() == ColorOrder.BGR;
    boolean planes = layout == ImageInput.Layout.NCHW;
    channelStep = planes ? height * width : 1;
    pixelStep = planes ? 1 : CHANNELS;
    for (int value = 0; value < values.length; value++) {
      // In float32, as the graphs do it.
      values[value] = (value - (float) preprocessing.mean()) / (float) preprocessing.std();
    }
  }

  /** Returns how many values an image has. */
  int imageSize() {
    return height * width * CHANNELS;
  }

  /**
   * Prepares an image.
   *
   * @param rgb {@code height * width * 3} bytes, row by row
   * @param mirrored left to right
   * @param into gets as many values from {@code offset} on
   */
  void put(byte[] rgb, boolean mirrored, FloatBuffer into, int offset) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = (y * width + (mirrored ? width - 1 - x : x)) * CHANNELS;
        int to = offset + (y * width + x) * pixelStep;
        for (int channel = 0; channel < CHANNELS; channel++) {
          int source = reversed ? CHANNELS - 1 - channel : channel;
          into.put(to + channel * channelStep, values[rgb[from + source] & 0xFF]);
        }
      }
    }
  }
}
