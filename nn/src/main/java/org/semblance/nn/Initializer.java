package org.semblance.nn;

import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a variable gets its first value. The random ones come from the TensorFlow Framework.
 *
 * <p>Its variance scaling is not used. In version 1.0.0 the uniform form draws from 0 to the limit
 * instead of ±limit, the fans of a convolution's kernel are too large by the number of channels in,
 * and every call runs a session of its own to learn the shape.
 */
@FunctionalInterface
public interface Initializer {

  /**
   * Adds the nodes that compute a first value.
   *
   * @param seed decides the value completely
   */
  Operand<TFloat32> build(Ops ops, Shape shape, long seed);

  /** Every element is {@code value}. */
  static Initializer constant(float value) {
    return (ops, shape, seed) -> ops.fill(ops.constant(shape), ops.constant(value));
  }

  /** Uniform in ±√(6 / (fanIn + fanOut)): the default of Keras layers. */
  static Initializer glorotUniform() {
    return (ops, shape, seed) -> {
      double limit = Math.sqrt(6.0 / (Fans.of(shape).in() + Fans.of(shape).out()));
      return new RandomUniform<TFloat32>(-limit, limit, seed)
          .call(ops, ops.constant(shape), TFloat32.class);
    };
  }

  /**
   * Uniform in ±√3 / side: Glorot's rule for depthwise kernels {@code [side, side, c, 1]}, each
   * channel of which has side² inputs and outputs of its own.
   *
   * <p>{@link #glorotUniform} as Keras applies it counts all c channels and makes these kernels
   * √((c + 1) / 2) times smaller. Behind a batch normalisation that does not change what they
   * compute, but each step then turns them (c + 1) / 2 times as far.
   */
  static Initializer depthwiseUniform() {
    return (ops, shape, seed) -> {
      double limit = Math.sqrt(3.0 / (shape.get(0) * shape.get(1)));
      return new RandomUniform<TFloat32>(-limit, limit, seed)
          .call(ops, ops.constant(shape), TFloat32.class);
    };
  }

  /** Truncated normal with standard deviation √(2 / (fanIn + fanOut)). */
  static Initializer glorotNormal() {
    return (ops, shape, seed) ->
        truncatedNormal(ops, shape, seed, 2.0 / (Fans.of(shape).in() + Fans.of(shape).out()));
  }

  /** Truncated normal with variance 2 / fanOut (He et al. 2015, equation 14). */
  static Initializer heFanOut() {
    return (ops, shape, seed) -> truncatedNormal(ops, shape, seed, 2.0 / Fans.of(shape).out());
  }

  private static Operand<TFloat32> truncatedNormal(
      Ops ops, Shape shape, long seed, double variance) {
    // Cut at two deviations, a normal distribution keeps 0.8796 of its deviation.
    double deviation = Math.sqrt(variance) / 0.8796256610342398;
    return new TruncatedNormal<TFloat32>(0, deviation, seed)
        .call(ops, ops.constant(shape), TFloat32.class);
  }
}
