package org.semblance.ijb;

import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Cosines of many vectors of length one with many others, fast and nearly right.
 *
 * <p>TensorFlow's float32 matrix product adds in an order of its own, so equal vectors may give
 * cosines that differ in their last bits. {@link #bound} says how far they can be from the true
 * ones; whoever needs to know better asks {@link #exact}, whose sums are always in the same order.
 * That is what all figures are made of: the product only tells which cosines need not be looked at.
 *
 * <p>Owns native memory; thread-safe.
 */
final class CosineProduct implements AutoCloseable {

  private final GraphScope scope;
  private final GraphCall product;

  /** Opens a graph of one product; the caller closes it. */
  CosineProduct() {
    scope = GraphScope.open(DeviceOptions.DEFAULT, 0);
    Ops ops = scope.ops();
    Operand<TFloat32> left = ops.placeholder(TFloat32.class);
    Operand<TFloat32> right = ops.placeholder(TFloat32.class);
    product =
        new GraphCall(
            "cosines of a block",
            List.of(left, right),
            List.of(ops.linalg.matMul(left, right, MatMul.transposeB(true))),
            List.of());
  }

  /**
   * Returns how far a cosine of the product may be from the exact one.
   *
   * <p>For vectors of n values and length one, in any order of adding: {@code γₙ = n·u / (1 − n·u)}
   * with {@code u = 2⁻²⁴}, by Cauchy and Schwarz; four more roundings are for the values themselves
   * and their lengths. <b>Source:</b> Accuracy and Stability of Numerical Algorithms (Higham 2002),
   * section 3.1.
   */
  static double bound(int size) {
    double rounded = (size + 4) * 0x1p-24;
    return rounded / (1 - rounded);
  }

  /** Gives a row's values. */
  @FunctionalInterface
  interface Rows {
    float[] row(int number);
  }

  /** Copies rows {@code [from, to)} into native memory; the caller closes it. */
  static TFloat32 tensor(Rows rows, int from, int to, int size) {
    return TFloat32.tensorOf(
        Shape.of(to - from, size),
        tensor -> {
          FloatDataBuffer all = tensor.asRawTensor().data().asFloats();
          for (int i = from; i < to; i++) {
            all.offset((long) (i - from) * size).write(rows.row(i));
          }
        });
  }

  /**
   * Computes all cosines of two blocks.
   *
   * <p><b>Shapes</b>: {@code [m, D], [n, D] → m·n values}, those of a left row one after another.
   */
  void compute(TFloat32 left, TFloat32 right, float[] into) {
    try (Result result = scope.runHere(product, left, right)) {
      result
          .get(0)
          .asRawTensor()
          .data()
          .asFloats()
          .read(into, 0, Math.toIntExact(left.shape().get(0) * right.shape().get(0)));
    }
  }

  /** Returns the cosine of two vectors of length one, added up in float64 in a fixed order. */
  static double exact(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = a.length - a.length % 4;
    for (int i = 0; i < whole; i += 4) {
      s0 += (double) a[i] * b[i];
      s1 += (double) a[i + 1] * b[i + 1];
      s2 += (double) a[i + 2] * b[i + 2];
      s3 += (double) a[i + 3] * b[i + 3];
    }
    double sum = (s0 + s1) + (s2 + s3);
    for (int i = whole; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Override
  public void close() {
    scope.close();
  }
}
