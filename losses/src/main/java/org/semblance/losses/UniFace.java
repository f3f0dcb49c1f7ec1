package org.semblance.losses;

import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.UnifiedCrossEntropy;
import org.tensorflow.op.Ops;

/**
 * One learned threshold for all pictures and people (unified cross-entropy):
 *
 * <pre>
 * L = log(1 + e^(b − scale (c_y − margin))) + negativeWeight · Σ_{j ≠ y} log(1 + e^(scale c_j − b))
 * </pre>
 *
 * <p>The cosine {@code b / scale}, which the run reports as {@code threshold}, parts the own class
 * from the others for everyone alike, and can serve as a threshold at test time.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Learned: b, in {@code loss/uniFace/bias},
 * at first {@code ln(10 C)} with C the classes that take part in a step; weight decay leaves it
 * alone. Gradient: exact, by the cosines and by b.
 *
 * <p>Source: Zhou et al. 2023 (UniFace). Differs from the authors' code: exponents are not clipped
 * to ±scale, the bias does not decay, and gradients are not clipped. Their rate r of negatives is
 * the stage's {@code sampleRate}. There are no shares of a label to smooth.
 *
 * @param margin m in cosine, ≥ 0
 * @param scale s, &gt; 0
 * @param negativeWeight λ, ≥ 0
 */
public record UniFace(double margin, double scale, double negativeWeight) implements Loss {

  /** Margin 0.4, scale 64, negative weight 1. */
  public static final UniFace DEFAULT = new UniFace(0.4, 64, 1);

  private static final String TYPE = "uniFace";

  /** Checks the ranges. */
  public UniFace {
    LossChecks.notNegative(TYPE, "margin", margin);
    LossChecks.scale(TYPE, scale);
    LossChecks.notNegative(TYPE, "negativeWeight", negativeWeight);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public double labelSmoothing() {
    return 0;
  }

  @Override
  public LossTerms build(LossInput input) {
    Ops ops = input.ops();
    Parameter bias = LossParameter.weight(input, TYPE, "bias", Math.log(10.0 * input.classes()));
    UnifiedCrossEntropy.Terms terms =
        new UnifiedCrossEntropy(
                (o, cosine) -> o.math.sub(cosine, o.constant((float) margin)),
                scale,
                negativeWeight)
            .build(input.scope(), input.logits(), input.labels(), bias.read());
    return LossTerms.of(ops, terms.perSample(), terms.right())
        .training(bias)
        .monitoring("threshold", ops.math.mul(bias.read(), ops.constant((float) (1 / scale))));
  }
}
