package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A margin that grows with the embedding's norm, which becomes a measure of quality: with a the
 * norm clipped to [l, u],
 *
 * <pre>
 * m(a) = minimumMargin + (maximumMargin − minimumMargin) (a − l) / (u − l)
 * t    = min(c cos m(a) − √(1 − c²) sin m(a), c)   form arc
 * t    = c − m(a)                                  form cos
 * L    = softmax cross-entropy of scale · t and scale · c_j  +  regularization · (a / u² + 1 / a)
 * </pre>
 *
 * <p>Shapes: cosines {@code [B, C]}, embeddings {@code [B, D]}, labels {@code [B]}. Ranges: margins
 * in radians or, in form cos, in cosine; 1 − c² is at least 1e-7.
 *
 * <p>Gradient: exact, by the cosines and, inside (l, u) only, by the norm through margin and
 * regulariser. Norms outside are not pulled in.
 *
 * <p>Source: Meng et al. 2021 (MagFace); the form cos, and that the target is never above the
 * cosine, are Keras_insightface's {@code MagFaceLoss}. The authors' code leaves cosines up to 0
 * without a margin instead. Differs from Keras_insightface: cosines are not clipped to ±(1 − 1e-3),
 * and its {@code curricular_hard_scale}, which does nothing, is left out.
 *
 * @param form where the margin applies
 * @param minimumNorm l, &gt; 0
 * @param maximumNorm u, above l
 * @param minimumMargin m(l), ≥ 0
 * @param maximumMargin m(u), at least m(l); at most π in form arc
 * @param regularization λ, ≥ 0
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record MagFace(
    MarginForm form,
    double minimumNorm,
    double maximumNorm,
    double minimumMargin,
    double maximumMargin,
    double regularization,
    double scale,
    double labelSmoothing,
    double interClassFilter)
    implements Loss {

  /** Form arc, norms 10 to 110, margins 0.45 to 0.8, regularization 35, scale 64. */
  public static final MagFace DEFAULT =
      new MagFace(MarginForm.ARC, 10, 110, 0.45, 0.8, 35, 64, 0, 0);

  private static final String TYPE = "magFace";

  /** Checks the ranges. */
  public MagFace {
    LossChecks.positive(TYPE, "minimumNorm", minimumNorm);
    checkArgument(
        maximumNorm > minimumNorm && Double.isFinite(maximumNorm),
        "magFace.maximumNorm must be > magFace.minimumNorm = %s and finite, got %s",
        minimumNorm,
        maximumNorm);
    LossChecks.notNegative(TYPE, "minimumMargin", minimumMargin);
    double most = form == MarginForm.ARC ? Math.PI : Double.MAX_VALUE;
    checkArgument(
        maximumMargin >= minimumMargin && maximumMargin <= most,
        "magFace.maximumMargin must be >= magFace.minimumMargin = %s, and <= pi in form arc, got"
            + " %s",
        minimumMargin,
        maximumMargin);
    LossChecks.notNegative(TYPE, "regularization", regularization);
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
    Operand<TFloat32> norms = input.norms(ops);
    Operand<TFloat32> a =
        ops.clipByValue(
            norms, ops.constant((float) minimumNorm), ops.constant((float) maximumNorm));
    SoftmaxCrossEntropy.Terms softmax =
        new SoftmaxCrossEntropy(
                target(margins(ops, a)),
                InterClassFilter.of(interClassFilter),
                scale,
                labelSmoothing)
            .build(input.scope(), input.logits(), input.labels());
    Operand<TFloat32> regularized =
        ops.math.add(
            ops.math.mul(a, ops.constant((float) (1 / (maximumNorm * maximumNorm)))),
            ops.math.reciprocal(a));
    Operand<TFloat32> perSample =
        ops.math.add(
            softmax.perSample(), ops.math.mul(regularized, ops.constant((float) regularization)));
    return LossTerms.of(ops, perSample, softmax.right())
        .monitoring("meanNorm", ops.math.mean(norms, ops.constant(0)));
  }

  private Operand<TFloat32> margins(Ops ops, Operand<TFloat32> norms) {
    double slope = (maximumMargin - minimumMargin) / (maximumNorm - minimumNorm);
    return ops.math.add(
        ops.math.mul(
            ops.math.sub(norms, ops.constant((float) minimumNorm)), ops.constant((float) slope)),
        ops.constant((float) minimumMargin));
  }

  private TargetLogit target(Operand<TFloat32> margins) {
    if (form == MarginForm.COS) {
      return (ops, cosine) -> ops.math.sub(cosine, margins);
    }
    return (ops, cosine) ->
        ops.math.minimum(
            ops.math.sub(
                ops.math.mul(cosine, ops.math.cos(margins)),
                ops.math.mul(Cosines.sines(ops, cosine), ops.math.sin(margins))),
            cosine);
  }
}
