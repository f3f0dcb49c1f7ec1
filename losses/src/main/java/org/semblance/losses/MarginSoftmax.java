package org.semblance.losses;

import org.jspecify.annotations.Nullable;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Softmax whose label's probability is lowered afterwards: with {@code p = softmax(z)},
 *
 * <pre>
 * f = (p_y^power + scale · p_y) / 2
 * q = p with f in the label's place, divided by its sum S = 1 − p_y + f
 * L = −Σ_j y'_j log q_j,   y'_j = (1 − ε) [j = y] + ε / C
 * </pre>
 *
 * <p>Where one of the two terms stands alone it is not halved: {@code f = p_y^power} with scale 0
 * and power ≠ 1, {@code f = scale · p_y} with power 1 and scale ≠ 0.
 *
 * <p>Shapes: logits {@code [B, C]} of any range, labels {@code [B]}. Gradient: exact; without
 * smoothing L is a function of {@code −log p_y} alone, whose gradient is that of {@link Softmax}.
 *
 * <p>Source: Keras_insightface's {@code MarginSoftmax}. Differs from it: everything is computed
 * from {@code log p_y}, where Keras clips q to [1e-7, 1 − 1e-7] and so has no gradient for a sample
 * whose probability is below; {@code scale_all} is left out, for it cancels when q is divided by
 * its sum, and so is {@code from_logits}, which would take probabilities for logits.
 *
 * @param power of the label's probability, &gt; 0
 * @param scale of the linear term, ≥ 0
 * @param labelSmoothing ε in [0, 1)
 */
public record MarginSoftmax(double power, double scale, double labelSmoothing) implements Loss {

  /** Power 2, scale 0.4, no smoothing. */
  public static final MarginSoftmax DEFAULT = new MarginSoftmax(2, 0.4, 0);

  /** Checks the ranges. */
  public MarginSoftmax {
    LossChecks.positive("marginSoftmax", "power", power);
    LossChecks.notNegative("marginSoftmax", "scale", scale);
    LossChecks.labelSmoothing("marginSoftmax", labelSmoothing);
  }

  @Override
  public ClassificationHead head() {
    return new SoftmaxHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    SoftmaxCrossEntropy.Terms softmax =
        new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, labelSmoothing)
            .build(input.scope(), input.logits(), input.labels());
    Ops ops = input.ops();
    Operand<TFloat32> classes = ops.dtypes.cast(input.logits().classes(ops), TFloat32.class);
    return LossTerms.of(
        ops, perSample(ops, softmax.own(), softmax.excess(), classes), softmax.right());
  }

  /**
   * With {@code l = −log p_y} and {@code m = mean_j −log p_j = l + excess}: {@code −Σ y'_j log q_j
   * = log S − (1 − ε) log f + ε (m − (l + log f) / C)}.
   */
  private Operand<TFloat32> perSample(
      Ops ops,
      Operand<TFloat32> own,
      @Nullable Operand<TFloat32> excess,
      Operand<TFloat32> classes) {
    Operand<TFloat32> logF = logLowered(ops, own);
    // 1 − p, with all digits of a p next to 1.
    Operand<TFloat32> others = ops.math.neg(ops.math.expm1(ops.math.neg(own)));
    Operand<TFloat32> logSum = ops.math.log(ops.math.add(others, ops.math.exp(logF)));
    if (excess == null) {
      return ops.math.sub(logSum, logF);
    }
    Operand<TFloat32> rest =
        ops.math.sub(ops.math.add(own, excess), ops.math.div(ops.math.add(own, logF), classes));
    return ops.math.add(
        ops.math.sub(logSum, ops.math.mul(logF, ops.constant((float) (1 - labelSmoothing)))),
        ops.math.mul(rest, ops.constant((float) labelSmoothing)));
  }

  /** Returns log f: p to the smaller exponent comes in front, so that nothing overflows. */
  private Operand<TFloat32> logLowered(Ops ops, Operand<TFloat32> own) {
    if (scale == 0 && power != 1) {
      return power(ops, own, power);
    }
    if (power == 1 && scale != 0) {
      return ops.math.add(power(ops, own, 1), ops.constant((float) Math.log(scale)));
    }
    double smaller = Math.min(power, 1);
    Operand<TFloat32> sum =
        ops.math.add(
            ops.math.exp(power(ops, own, power - smaller)),
            ops.math.mul(ops.math.exp(power(ops, own, 1 - smaller)), ops.constant((float) scale)));
    return ops.math.add(
        power(ops, own, smaller), ops.math.log(ops.math.mul(sum, ops.constant(0.5f))));
  }

  /** Returns the logarithm of {@code p_y^exponent}. */
  private static Operand<TFloat32> power(Ops ops, Operand<TFloat32> own, double exponent) {
    return ops.math.mul(own, ops.constant((float) -exponent));
  }
}
