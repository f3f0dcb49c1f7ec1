package org.semblance.backbones;

import org.tensorflow.ndarray.Shape;

/**
 * What a network of another framework says of the images that it takes.
 *
 * @param name under which they are fed
 * @param layout order of the dimensions
 * @param declared shape; dimensions may be unknown, or all of them
 */
public record ImageInput(String name, Layout layout, Shape declared) {

  private static final int CHANNELS = 3;

  /** Order of the dimensions of images. */
  public enum Layout {
    /** {@code [n, 3, height, width]}: what PyTorch and MXNet write. */
    NCHW(1, 2),
    /** {@code [n, height, width, 3]}: what comes of TensorFlow. */
    NHWC(3, 1);

    private final int channelAxis;
    private final int heightAxis;

    Layout(int channelAxis, int heightAxis) {
      this.channelAxis = channelAxis;
      this.heightAxis = heightAxis;
    }
  }

  /**
   * Tells the layout from where the three channels are; where that is open it is NCHW.
   *
   * @throws WeightsException if these are no images
   */
  public static ImageInput of(String name, Shape declared) {
    for (boolean orIsOpen : new boolean[] {false, true}) {
      for (Layout layout : Layout.values()) {
        if (hasChannels(declared, layout, orIsOpen)) {
          return new ImageInput(name, layout, declared);
        }
      }
    }
    throw new WeightsException(
        String.format(
            "the input %s must take images of shape [n, 3, height, width] or [n, height, width, 3],"
                + " found %s",
            name, declared));
  }

  private static boolean hasChannels(Shape declared, Layout layout, boolean orIsOpen) {
    if (declared.isUnknown()) {
      return orIsOpen;
    }
    if (declared.numDimensions() != 4) {
      return false;
    }
    long channels = declared.get(layout.channelAxis);
    return channels == CHANNELS || (orIsOpen && channels == Shape.UNKNOWN_SIZE);
  }

  /** Returns how many images a run must have, or 0 if that is open. */
  int batch() {
    boolean open = declared.isUnknown() || declared.get(0) == Shape.UNKNOWN_SIZE;
    return open ? 0 : Math.toIntExact(declared.get(0));
  }

  /**
   * Decides the size of images.
   *
   * @throws IllegalArgumentException if the size given contradicts the declared one
   */
  Preprocessing preprocessing(ForeignPixels pixels) {
    return pixels.preprocessing(declared, layout.heightAxis);
  }

  /** Returns the shape of so many images. */
  long[] shape(int images, Preprocessing size) {
    return layout == Layout.NCHW
        ? new long[] {images, CHANNELS, size.height(), size.width()}
        : new long[] {images, size.height(), size.width(), CHANNELS};
  }
}
