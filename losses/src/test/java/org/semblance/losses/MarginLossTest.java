package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class MarginLossTest {

  /**
   * Logits reach 64, where float32 resolves 8e-6, and pass through arccos and cosine: 3e-6 absolute
   * plus relative is about ten roundings.
   */
  private static final double FLOAT32 = 3e-6;

  private static final MarginGradient EXACT = MarginGradient.EXACT;
  private static final MarginGradient STRAIGHT = MarginGradient.STRAIGHT_THROUGH;

  @Test
  void arcFaceEqualsTheGoldenVector() {
    double[] golden = {1.949989, 57.230253, 84.302162, 52.334647};
    Golden.assertClose(perSample(ArcFace.DEFAULT), golden, FLOAT32);
    Golden.assertClose(perSample(new ArcFace(0.5, 64, STRAIGHT, 0)), golden, FLOAT32);
  }

  @Test
  void arcFaceWithSmoothingEqualsTheGoldenVector() {
    Golden.assertClose(
        perSample(new ArcFace(0.5, 16, EXACT, 0.1)),
        new double[] {1.246412, 13.682990, 20.005184, 12.900987},
        FLOAT32);
  }

  @Test
  void combinedMarginEqualsTheGoldenVectors() {
    Golden.assertClose(
        perSample(CombinedMargin.DEFAULT),
        new double[] {2.772280, 57.502863, 96.030151, 52.567870},
        FLOAT32);
    Golden.assertClose(
        perSample(new CombinedMargin(0.9, 0.4, 0.15, 64, EXACT, 0)),
        new double[] {1.088550, 51.946185, 91.564742, 49.438984},
        FLOAT32);
  }

  @Test
  void cosFaceEqualsTheGoldenVector() {
    Golden.assertClose(
        perSample(CosFace.DEFAULT), new double[] {.03995345, 48.0, 102.44, 44.8}, FLOAT32);
  }

  private static float[] perSample(Loss loss) {
    return LossHarness.evaluate(loss, COSINES, LABELS).perSample();
  }

  static Stream<CombinedMargin> steepMargins() {
    return Stream.of(
        new CombinedMargin(1, 0.5, 0, 4, EXACT, 0),
        new CombinedMargin(0.9, 0.4, 0.15, 4, EXACT, 0),
        new CombinedMargin(1.5, 0.5, 0, 4, EXACT, 0),
        // Added to the angle is more than a straight angle: only the reflected part is left.
        new CombinedMargin(0.1, 4, 0, 4, EXACT, 0));
  }

  @ParameterizedTest
  @MethodSource("steepMargins")
  void theLossGrowsWithTheAngle(CombinedMargin loss) {
    int samples = 40;
    float[] cosines = new float[2 * samples];
    for (int i = 0; i < samples; i++) {
      cosines[2 * i] = (float) Math.cos(Math.PI * (i + 0.5) / samples);
    }
    float[] losses = LossHarness.evaluate(loss, cosines, new int[samples]).perSample();
    for (int i = 1; i < samples; i++) {
      assertThat(losses[i]).as("sample %s", i).isGreaterThan(losses[i - 1]);
    }
  }

  @Test
  void lossIsTheMeanOverTheBatch() {
    assertThat(LossHarness.evaluate(CosFace.DEFAULT, COSINES, LABELS).loss())
        .isCloseTo((.03995345f + 48f + 102.44f + 44.8f) / 4, within(1e-4f));
  }

  @Test
  void accuracyIsMeasuredBeforeTheMargin() {
    // With the margin the first sample's target falls to cos(arccos .6 + .5) = .143 < .5.
    LossHarness.Values values =
        LossHarness.evaluate(ArcFace.DEFAULT, new float[] {.6f, .5f, .5f, .6f}, 0, 0);
    assertThat(values.perSample()[0]).isGreaterThan(20);
    assertThat(values.accuracy()).isEqualTo(0.5f);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(ArcFace.of(0.5, 16), new MarginReference(1, 0.5, 0, 16, 0)),
        Arguments.of(new ArcFace(0.5, 16, EXACT, 0.1), new MarginReference(1, 0.5, 0, 16, 0.1)),
        Arguments.of(ArcFace.of(1.2, 64), new MarginReference(1, 1.2, 0, 64, 0)),
        Arguments.of(CosFace.of(0.35, 16), new MarginReference(1, 0, 0.35, 16, 0)),
        Arguments.of(new CosFace(0.35, 16, 0.2), new MarginReference(1, 0, 0.35, 16, 0.2)),
        Arguments.of(
            new CombinedMargin(1, 0.3, 0.2, 16, EXACT, 0), new MarginReference(1, 0.3, 0.2, 16, 0)),
        Arguments.of(
            new CombinedMargin(0.9, 0.4, 0.15, 16, EXACT, 0.1),
            new MarginReference(0.9, 0.4, 0.15, 16, 0.1)),
        Arguments.of(
            new CombinedMargin(1.35, 0, 0, 16, EXACT, 0), new MarginReference(1.35, 0, 0, 16, 0)),
        Arguments.of(
            new CombinedMargin(0.8, 0.1, 0, 16, EXACT, 0),
            new MarginReference(0.8, 0.1, 0, 16, 0)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void valueAndGradientMatchAPlainLoop(Loss loss, MarginReference reference) {
    float[] cosines = Seeds.uniform(5, 12 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};
    LossHarness.Values values = LossHarness.evaluate(loss, cosines, labels);
    double[] at = MarginReference.widen(cosines);
    assertThat((double) values.loss())
        .isCloseTo(reference.meanLoss(at, labels), within(1e-5 * reference.scale()));
    Golden.assertClose(
        values.gradient(),
        MarginReference.differences(c -> reference.meanLoss(c, labels), at),
        1e-4);
  }

  /** Smoothing punishes a target far above the rest, so it is left out here. */
  static Stream<Loss> unsmoothedLosses() {
    return losses().map(row -> (Loss) row.get()[0]).filter(loss -> loss.labelSmoothing() == 0);
  }

  @ParameterizedTest
  @MethodSource("unsmoothedLosses")
  void targetFallsAllTheWayAsTheAngleGrows(Loss loss) {
    int steps = 181;
    float[] cosines = new float[2 * steps];
    for (int i = 0; i < steps; i++) {
      cosines[2 * i] = (float) Math.cos(Math.toRadians(i));
    }
    float[] perSample = LossHarness.evaluate(loss, cosines, new int[steps]).perSample();
    for (int i = 1; i < steps; i++) {
      // Flat only where the target is far above: exp(−scale) is lost beside 1.
      assertThat(perSample[i]).as("loss at %d degrees", i).isGreaterThanOrEqualTo(perSample[i - 1]);
    }
    assertThat(perSample[steps - 1]).isGreaterThan(perSample[steps / 2] + 1);
  }

  /**
   * Both logits equal after the margin, so the softmax is ½ each: gradients are ∓ scale / 2 · t'.
   */
  @Test
  void straightThroughDerivativeOfTheTargetLogitIsTheScale() {
    ArcFace straight = new ArcFace(0.5, 64, STRAIGHT, 0);
    float target = (float) (.6 * Math.cos(.5) - .8 * Math.sin(.5));
    assertThat(LossHarness.evaluate(straight, new float[] {.6f, target}, 0).gradient())
        .satisfies(g -> Golden.assertClose(g, new double[] {-32, 32}, 1e-5));
    float atOne = (float) Math.cos(.5);
    assertThat(LossHarness.evaluate(straight, new float[] {1f, atOne}, 0).gradient())
        .satisfies(g -> Golden.assertClose(g, new double[] {-32, 32}, 1e-2));
    float atMinusOne = (float) (-2 - Math.cos(Math.PI + .5));
    assertThat(LossHarness.evaluate(straight, new float[] {-1f, atMinusOne}, 0).gradient())
        .satisfies(g -> Golden.assertClose(g, new double[] {-32, 32}, 1e-2));
  }

  @Test
  void exactDerivativeOfTheTargetLogitIsTheFormulas() {
    float target = (float) (.6 * Math.cos(.5) - .8 * Math.sin(.5));
    // sin(θ + .5) / sin θ = cos .5 + .6 / .8 · sin .5 = 1.2371517
    assertThat(LossHarness.evaluate(ArcFace.DEFAULT, new float[] {.6f, target}, 0).gradient())
        .satisfies(g -> Golden.assertClose(g, new double[] {-32 * 1.2371517, 32}, 1e-5));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void valuesAndGradientsAreFiniteAtAndBeyondTheEnds(Loss loss, MarginReference reference) {
    float[] ends = {1, Math.nextDown(1f), Math.nextUp(1f), 1.000001f, .9999f};
    float[] cosines = new float[4 * ends.length];
    for (int i = 0; i < ends.length; i++) {
      cosines[4 * i] = ends[i];
      cosines[4 * i + 1] = .2f;
      cosines[4 * i + 2] = -ends[i];
      cosines[4 * i + 3] = .2f;
    }
    LossHarness.Values values = LossHarness.evaluate(loss, cosines, new int[2 * ends.length]);
    for (int i = 0; i < values.perSample().length; i++) {
      // The clip moves a target by at most an angle of 5e-4.
      double expected = reference.loss(new double[] {cosines[2 * i], .2}, 0);
      assertThat((double) values.perSample()[i])
          .isCloseTo(expected, within(1e-3 * reference.scale()));
    }
    for (float g : values.gradient()) {
      assertThat(g).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneClassCostsNothing(Loss loss, MarginReference unused) {
    LossHarness.Values values = LossHarness.evaluate(loss, new float[] {.3f, -.9f}, 0, 0);
    assertThat(values.perSample()).containsExactly(0, 0);
    assertThat(values.gradient()).containsExactly(0, 0);
    assertThat(values.accuracy()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void sampleAloneCostsWhatItCostsInABatch(Loss loss, MarginReference unused) {
    float[] row = {-.10f, .30f, -.95f, .15f, .25f};
    float together = LossHarness.evaluate(loss, COSINES, LABELS).perSample()[2];
    assertThat(LossHarness.evaluate(loss, row, 2).perSample()).containsExactly(together);
  }

  @Test
  void marginOnlyAffectsTheTargetClass() {
    // The third class beats the target by 64 · (.9 − t): the others vanish beside it.
    float[] cosines = {.2f, -.3f, .9f};
    double t = Math.cos(Math.acos(.2) + .5);
    assertThat((double) LossHarness.evaluate(ArcFace.DEFAULT, cosines, 0).loss())
        .isCloseTo(64 * (.9 - t), within(1e-4));
  }

  @Test
  void withoutMarginAllLossesAreTheSame() {
    float[] plain = perSample(CosFace.of(0, 16));
    double[] expected = MarginReference.widen(plain);
    Golden.assertClose(perSample(ArcFace.of(0, 16)), expected, FLOAT32);
    Golden.assertClose(perSample(new CombinedMargin(1, 0, 0, 16, STRAIGHT, 0)), expected, FLOAT32);
  }
}
