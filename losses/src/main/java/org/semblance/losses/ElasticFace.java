package org.semblance.losses;

import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Margins drawn anew for every sample, {@code m_i ~ Normal(margin, std²)}: the label's cosine
 * becomes
 *
 * <pre>
 * cos(θ + m_i), or −2 − cos(θ + m_i) past θ + m_i = π   form arc
 * c − m_i                                               form cos
 * </pre>
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Ranges: angles in radians; cosines are
 * clipped to ±(1 − 1e-7) before arccos. The draws are a function of the run's seed and the step; of
 * a picture with two labels both get the same margin. Gradient: exact by the cosines, 0 where they
 * are clipped; none by the margins.
 *
 * <p>Source: Boutros et al. 2022 (ElasticFace); ElasticFace+ is {@link MarginPairing#RANKED}.
 * Differs from the authors' code: past π the target goes on falling, where theirs rises again.
 *
 * @param form where the margin applies
 * @param margin mean of the margins, ≥ 0; 0.5 in form arc, 0.35 in form cos; at most π in form arc
 * @param std standard deviation of the margins, ≥ 0
 * @param pairing which sample gets which margin
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record ElasticFace(
    MarginForm form,
    double margin,
    double std,
    MarginPairing pairing,
    double scale,
    double labelSmoothing,
    double interClassFilter)
    implements Loss {

  /** Form arc, margin 0.5, std 0.0125, as drawn, scale 64, no smoothing, no filter. */
  public static final ElasticFace DEFAULT =
      new ElasticFace(MarginForm.ARC, 0.5, 0.0125, MarginPairing.RANDOM, 64, 0, 0);

  private static final String TYPE = "elasticFace";

  /** Checks the ranges. */
  public ElasticFace {
    if (form == MarginForm.ARC) {
      LossChecks.angle(TYPE, "margin", margin);
    }
    LossChecks.notNegative(TYPE, "margin", margin);
    LossChecks.notNegative(TYPE, "std", std);
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
    Operand<TFloat32> margins = paired(ops, input, draw(ops, input));
    return LossTerms.of(
        input,
        new SoftmaxCrossEntropy(
            target(ops.stopGradient(margins)),
            InterClassFilter.of(interClassFilter),
            scale,
            labelSmoothing));
  }

  private Operand<TFloat32> draw(Ops ops, LossInput input) {
    // Dropout and sampled classes draw from the same seed.
    Operand<TInt64> seed =
        ops.bitwise.bitwiseXor(
            input.stepSeed(), ops.constant(new long[] {("loss/" + TYPE).hashCode(), 0}));
    Operand<TFloat32> normal =
        ops.random.statelessRandomNormal(ops.shape(input.labels(), TInt64.class), seed);
    return ops.math.add(
        ops.math.mul(normal, ops.constant((float) std)), ops.constant((float) margin));
  }

  private Operand<TFloat32> paired(Ops ops, LossInput input, Operand<TFloat32> margins) {
    if (pairing == MarginPairing.RANDOM) {
      return margins;
    }
    Operand<TInt32> count = ops.size(margins);
    Operand<TInt32> falling = ops.nn.topK(input.ownLogits(ops), count, TInt32.class).indices();
    TopK<TFloat32, TInt32> negative = ops.nn.topK(ops.math.neg(margins), count, TInt32.class);
    Operand<TFloat32> rising = ops.math.neg(negative.values());
    return pairing == MarginPairing.RANKED
        ? ops.tensorScatterNdUpdate(margins, ops.expandDims(falling, ops.constant(1)), rising)
        : ops.gather(rising, falling, ops.constant(0));
  }

  private TargetLogit target(Operand<TFloat32> margins) {
    if (form == MarginForm.COS) {
      return (ops, cosine) -> ops.math.sub(cosine, margins);
    }
    return (ops, cosine) -> {
      Operand<TFloat32> angle = ops.math.add(Cosines.angles(ops, cosine), margins);
      Operand<TFloat32> t = ops.math.cos(angle);
      Operand<TFloat32> reflected = ops.math.sub(ops.constant(-2f), t);
      return ops.select(ops.math.less(angle, ops.constant((float) Math.PI)), t, reflected);
    };
  }
}
