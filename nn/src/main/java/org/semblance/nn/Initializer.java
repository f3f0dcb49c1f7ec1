package org.semblance.nn;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Empty;
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
   * Adds the nodes that compute the first value of a part of a variable.
   *
   * @param whole shape of the variable, on which the spread of random values depends
   * @param part shape of the part
   * @param seed decides the value completely
   */
  Operand<TFloat32> build(Ops ops, Shape whole, Shape part, long seed);

  /**
   * Adds the nodes that compute the first value of a variable.
   *
   * @param seed decides the value completely
   */
  default Operand<TFloat32> build(Ops ops, Shape shape, long seed) {
    return build(ops, shape, shape, seed);
  }

  /** Every element is {@code value}. */
  static Initializer constant(float value) {
    return (ops, whole, part, seed) ->
        Float.floatToRawIntBits(value) == 0
            ? zeros(ops, part)
            : ops.fill(ops.constant(part), ops.constant(value));
  }

  /**
   * Returns zeros that TensorFlow makes when the graph runs. It would compute others, which depend
   * on nothing, once and keep them beside the variable: the state of an optimiser twice.
   */
  private static Operand<TFloat32> zeros(Ops ops, Shape shape) {
    int[] sizes = Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray();
    return ops.empty(ops.constant(sizes), TFloat32.class, Empty.init(true));
  }

  /** Uniform in ±√(6 / (fanIn + fanOut)): the default of Keras layers. */
  static Initializer glorotUniform() {
    return (ops, whole, part, seed) -> {
      double limit = Math.sqrt(6.0 / (Fans.of(whole).in() + Fans.of(whole).out()));
      return new RandomUniform<TFloat32>(-limit, limit, seed)
          .call(ops, ops.constant(part), TFloat32.class);
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
    return (ops, whole, part, seed) -> {
      double limit = Math.sqrt(3.0 / (whole.get(0) * whole.get(1)));
      return new RandomUniform<TFloat32>(-limit, limit, seed)
          .call(ops, ops.constant(part), TFloat32.class);
    };
  }

  /** Truncated normal with standard deviation √(2 / (fanIn + fanOut)). */
  static Initializer glorotNormal() {
    return (ops, whole, part, seed) ->
        truncatedNormal(ops, part, seed, 2.0 / (Fans.of(whole).in() + Fans.of(whole).out()));
  }

  /** Truncated normal with variance 2 / fanOut (He et al. 2015, equation 14). */
  static Initializer heFanOut() {
    return (ops, whole, part, seed) -> truncatedNormal(ops, part, seed, 2.0 / Fans.of(whole).out());
  }

  private static Operand<TFloat32> truncatedNormal(
      Ops ops, Shape shape, long seed, double variance) {
    // Cut at two deviations, a normal distribution keeps 0.8796 of its deviation.
    double deviation = Math.sqrt(variance) / 0.8796256610342398;
    return new TruncatedNormal<TFloat32>(0, deviation, seed)
        .call(ops, ops.constant(shape), TFloat32.class);
  }
}
