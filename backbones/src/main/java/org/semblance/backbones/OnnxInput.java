package org.semblance.backbones;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import org.tensorflow.ndarray.Shape;

/**
 * What an ONNX network says of the images that it takes.
 *
 * @param name under which they are fed
 * @param layout order of the dimensions
 * @param declared shape; dimensions may be unknown, or all of them
 */
record OnnxInput(String name, Layout layout, Shape declared) {

  private static final int CHANNELS = 3;

  /** Order of the dimensions of images. */
  enum Layout {
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
   * @throws WeightsException if these are no float32 images
   */
  static OnnxInput of(NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)) {
      throw refused(node, "be a tensor", node.getInfo());
    }
    if (info.onnxType != OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
      throw refused(node, "take float32", info.type);
    }
    Shape declared = shape(info);
    for (Layout layout : Layout.values()) {
      if (hasChannels(declared, layout, false)) {
        return new OnnxInput(node.getName(), layout, declared);
      }
    }
    for (Layout layout : Layout.values()) {
      if (hasChannels(declared, layout, true)) {
        return new OnnxInput(node.getName(), layout, declared);
      }
    }
    throw refused(
        node, "take images of shape [n, 3, height, width] or [n, height, width, 3]", declared);
  }

  /** ONNX Runtime has -1 for a dimension that is open, and no dimensions where the rank is. */
  private static Shape shape(TensorInfo info) {
    long[] sizes = info.getShape();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = sizes[i] > 0 ? sizes[i] : Shape.UNKNOWN_SIZE;
    }
    return sizes.length == 0 ? Shape.unknown() : Shape.of(sizes);
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

  private static WeightsException refused(NodeInfo node, String what, Object found) {
    return new WeightsException(
        String.format("the input %s must %s, found %s", node.getName(), what, found));
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
