package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Cosines with a scale that sets itself, and no margin: softmax cross-entropy over {@code s · c_j}
 * with
 *
 * <pre>
 * s ← ln(mean_i Σ_{j ≠ y_i} e^(s c_ij)) / cos(min(largestMedian, median_i θ_i))
 * </pre>
 *
 * <p>over the batch, before it is used; at first s = √2 ln(C − 1), and never below 1. θ_i is the
 * angle to the own class; of an even number the smaller of the two in the middle is the median.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}; C are the classes that take part in a
 * step. Ranges: angles in radians. State: {@code loss/adaCos/scale}. Gradient: exact by the
 * cosines, none by s. One more pass over the logits than other losses, no further array of their
 * size.
 *
 * <p>Source: Zhang et al. 2019 (AdaCos), the dynamic form. Differs from Keras_insightface's {@code
 * AdaCosLoss}: of an odd number of samples it takes the one before the median; it overflows where
 * {@code s · c} passes 88; with two classes, or where all other cosines are far below 0, its scale
 * becomes 0 or negative.
 *
 * @param largestMedian bound on the median angle, in (0, π/2)
 * @param labelSmoothing ε in [0, 1)
 */
public record AdaCos(double largestMedian, double labelSmoothing) implements Loss {

  /** Largest median π/4, no smoothing. */
  public static final AdaCos DEFAULT = new AdaCos(Math.PI / 4, 0);

  private static final String TYPE = "adaCos";
  private static final double SMALLEST_SCALE = 1;

  /** Checks the ranges. */
  public AdaCos {
    checkArgument(
        largestMedian > 0 && largestMedian < Math.PI / 2,
        "adaCos.largestMedian must be in (0, pi / 2), got %s",
        largestMedian);
    LossChecks.labelSmoothing(TYPE, labelSmoothing);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    Ops ops = input.ops();
    double first = Math.sqrt(2) * Math.log(input.classes() - 1);
    Parameter scale = LossParameter.state(input, TYPE, "scale", Math.max(SMALLEST_SCALE, first));
    Operand<TFloat32> moved = moved(ops, input, scale.read());
    Logits scaled = input.logits().times(ops, moved);
    SoftmaxCrossEntropy.Terms terms =
        new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, labelSmoothing)
            .build(input.scope(), scaled, input.labels());
    return LossTerms.of(ops, terms.perSample(), terms.right())
        .updating(ops, scale, moved)
        .monitoring("scale", moved);
  }

  private Operand<TFloat32> moved(Ops ops, LossInput input, Operand<TFloat32> scale) {
    Operand<TFloat32> logSums =
        SoftmaxCrossEntropy.logSumOfOthers(
            input.scope(), input.logits().times(ops, scale), input.labels());
    Operand<TFloat32> angle =
        ops.math.minimum(
            medianAngle(ops, input.ownLogits(ops)), ops.constant((float) largestMedian));
    Operand<TFloat32> next = ops.math.div(logMean(ops, logSums), ops.math.cos(angle));
    return ops.stopGradient(ops.math.maximum(next, ops.constant((float) SMALLEST_SCALE)));
  }

  /** Returns the logarithm of the mean of numbers of which the logarithms are given. */
  private static Operand<TFloat32> logMean(Ops ops, Operand<TFloat32> logarithms) {
    // With a single class all are minus infinity; less itself that would not be a number.
    Operand<TFloat32> largest =
        ops.math.maximum(ops.max(logarithms, ops.constant(0)), ops.constant(-Float.MAX_VALUE));
    Operand<TFloat32> mean =
        ops.math.mean(ops.math.exp(ops.math.sub(logarithms, largest)), ops.constant(0));
    return ops.math.add(largest, ops.math.log(mean));
  }

  /** The median angle is that of the median cosine, counted from the largest. */
  private static Operand<TFloat32> medianAngle(Ops ops, Operand<TFloat32> cosines) {
    Operand<TInt32> count = ops.size(cosines);
    Operand<TInt32> middle = ops.math.div(ops.math.add(count, ops.constant(1)), ops.constant(2));
    TopK<TFloat32, TInt32> largest = ops.nn.topK(cosines, middle, TInt32.class);
    return Cosines.angles(ops, ops.min(largest.values(), ops.constant(0)));
  }
}
