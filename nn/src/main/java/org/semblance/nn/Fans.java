package org.semblance.nn;

import org.tensorflow.ndarray.Shape;

/**
 * How many values one output of a kernel is computed from, and how many outputs one input reaches.
 *
 * <p>Kernels are {@code [in, out]} or {@code [height, width, in, out]}; a depthwise kernel {@code
 * [h, w, c, 1]} counts as Keras counts it, with c inputs and one output. The TensorFlow Framework's
 * own {@code VarianceScaling} takes the input channels of convolutions into account twice.
 *
 * @param in receptive field times input channels
 * @param out receptive field times output channels
 */
record Fans(double in, double out) {

  static Fans of(Shape shape) {
    int axes = shape.numDimensions();
    if (axes < 2) {
      return new Fans(shape.size(), shape.size());
    }
    double in = shape.get(axes - 2);
    double out = shape.get(axes - 1);
    double receptiveField = shape.size() / (in * out);
    return new Fans(receptiveField * in, receptiveField * out);
  }
}
