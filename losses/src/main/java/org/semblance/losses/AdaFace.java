package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A margin that goes by picture quality, told from the embedding's norm: with n the norm clipped to
 * [1e-3, 100],
 *
 * <pre>
 * μ ← momentum · μ + (1 − momentum) · mean(n)      σ ← momentum · σ + (1 − momentum) · std(n)
 * g = margin · clip(concentration · (n − μ) / (σ + 1e-3), −1, 1)
 * t = cos(clip(θ − g, 1e-3, π − 1e-3)) − (margin + g)
 * </pre>
 *
 * <p>in the place of the label's cosine. Good pictures get a margin on the cosine and bad ones on
 * the angle, which stresses hard samples if they are good and easy ones if they are bad. Mean and
 * standard deviation (with B − 1, and 0 for a batch of one) are the batch's; both averages move
 * before they are used.
 *
 * <p>Shapes: cosines {@code [B, C]}, embeddings {@code [B, D]}, labels {@code [B]}. Ranges: the
 * label's cosine is clipped to ±(1 − 1e-3); angles in radians. State: {@code loss/adaFace/mean}, at
 * first 20, and {@code loss/adaFace/deviation}, at first 100.
 *
 * <p>Gradient: exact by the cosines, 0 where cosine or angle is clipped; none through the norm.
 *
 * <p>Source: Kim et al. 2022 (AdaFace), as in the authors' code and Keras_insightface's {@code
 * AdaFaceLoss}, which clip the other cosines to ±(1 − 1e-3) too. The authors' constructor has
 * momentum 0 unless told otherwise; their runs have 0.99.
 *
 * @param margin m, ≥ 0
 * @param concentration h, ≥ 0: how much of the norms' spread counts
 * @param momentum share of the old averages, in [0, 1)
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record AdaFace(
    double margin,
    double concentration,
    double momentum,
    double scale,
    double labelSmoothing,
    double interClassFilter)
    implements Loss {

  /** Margin 0.4, concentration 0.333, momentum 0.99, scale 64, no smoothing, no filter. */
  public static final AdaFace DEFAULT = new AdaFace(0.4, 0.333, 0.99, 64, 0, 0);

  private static final String TYPE = "adaFace";
  private static final double FIRST_MEAN = 20;
  private static final double FIRST_DEVIATION = 100;
  private static final float SMALLEST_NORM = 1e-3f;
  private static final float LARGEST_NORM = 100;
  private static final double EPSILON = 1e-3;

  /** Checks the ranges. */
  public AdaFace {
    LossChecks.notNegative(TYPE, "margin", margin);
    LossChecks.notNegative(TYPE, "concentration", concentration);
    checkArgument(
        momentum >= 0 && momentum < 1, "adaFace.momentum must be in [0, 1), got %s", momentum);
    LossChecks.scale(TYPE, scale);
    LossChecks.labelSmoothing(TYPE, labelSmoothing);
    LossChecks.interClassFilter(TYPE, interClassFilter);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    Ops ops = input.ops();
    Operand<TFloat32> norms =
        ops.stopGradient(
            ops.clipByValue(
                input.norms(ops), ops.constant(SMALLEST_NORM), ops.constant(LARGEST_NORM)));
    Operand<TFloat32> batchMean = ops.math.mean(norms, ops.constant(0));
    Parameter mean = LossParameter.state(input, TYPE, "mean", FIRST_MEAN);
    Parameter deviation = LossParameter.state(input, TYPE, "deviation", FIRST_DEVIATION);
    Operand<TFloat32> newMean = LossParameter.moved(ops, mean, batchMean, momentum);
    Operand<TFloat32> newDeviation =
        LossParameter.moved(ops, deviation, deviation(ops, norms, batchMean), momentum);
    Operand<TFloat32> adaptive = adaptive(ops, norms, newMean, newDeviation);
    return LossTerms.of(
            input,
            new SoftmaxCrossEntropy(
                target(adaptive), InterClassFilter.of(interClassFilter), scale, labelSmoothing))
        .updating(ops, mean, newMean)
        .updating(ops, deviation, newDeviation)
        .monitoring("meanNorm", newMean)
        .monitoring("normDeviation", newDeviation);
  }

  private static Operand<TFloat32> deviation(
      Ops ops, Operand<TFloat32> norms, Operand<TFloat32> mean) {
    Operand<TFloat32> squares =
        ops.reduceSum(ops.math.square(ops.math.sub(norms, mean)), ops.constant(0));
    Operand<TFloat32> others =
        ops.math.sub(ops.dtypes.cast(ops.size(norms), TFloat32.class), ops.constant(1f));
    return ops.math.sqrt(ops.math.div(squares, ops.math.maximum(others, ops.constant(1f))));
  }

  /** Returns g, {@code [B]}, in [−margin, margin]. */
  private Operand<TFloat32> adaptive(
      Ops ops, Operand<TFloat32> norms, Operand<TFloat32> mean, Operand<TFloat32> deviation) {
    Operand<TFloat32> standard =
        ops.math.div(
            ops.math.mul(ops.math.sub(norms, mean), ops.constant((float) concentration)),
            ops.math.add(deviation, ops.constant((float) EPSILON)));
    Operand<TFloat32> clipped = ops.clipByValue(standard, ops.constant(-1f), ops.constant(1f));
    return ops.stopGradient(ops.math.mul(clipped, ops.constant((float) margin)));
  }

  private TargetLogit target(Operand<TFloat32> adaptive) {
    return (ops, cosine) -> {
      Operand<TFloat32> clipped =
          ops.clipByValue(
              cosine, ops.constant((float) (EPSILON - 1)), ops.constant((float) (1 - EPSILON)));
      Operand<TFloat32> angle =
          ops.clipByValue(
              ops.math.sub(ops.math.acos(clipped), adaptive),
              ops.constant((float) EPSILON),
              ops.constant((float) (Math.PI - EPSILON)));
      return ops.math.sub(
          ops.math.cos(angle), ops.math.add(adaptive, ops.constant((float) margin)));
    };
  }
}
