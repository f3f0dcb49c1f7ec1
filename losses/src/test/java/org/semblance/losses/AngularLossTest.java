package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.nn.Compatibility;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

/** {@link ArcFaceSimple} and {@link AirFace}. */
class AngularLossTest {

  private static final double FLOAT32 = 3e-6;
  private static final int[] TWELVE = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};

  @Test
  void arcFaceSimpleEqualsTheGoldenVectorOfArcFace() {
    Golden.assertClose(
        perSample(ArcFaceSimple.DEFAULT),
        new double[] {1.949989, 57.230253, 84.302162, 52.334647},
        FLOAT32);
  }

  @Test
  void airFaceEqualsLiterals() {
    Golden.assertClose(
        perSample(AirFace.DEFAULT),
        new double[] {0.0545890701, 34.3120788, 79.888303, 38.193327},
        FLOAT32);
  }

  @Test
  void airFaceOfKerasInsightfaceEqualsItsGoldenVector() {
    Golden.assertClose(
        perSample(new AirFace(0.4, 64, Compatibility.KERAS_INSIGHTFACE, 0)),
        new double[] {3.924875, 46.493409, 86.598909, 50.169813},
        FLOAT32);
  }

  private static float[] perSample(Loss loss) {
    return LossHarness.evaluate(loss, COSINES, LABELS).perSample();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0", "0.5, 0.1", "1.5, 0", "0, 0"})
  void arcFaceSimpleMatchesAPlainLoop(double margin, double smoothing) {
    float[] cosines = Seeds.uniform(5, 12 * 7);
    PlainLosses.check(
        LossHarness.evaluate(new ArcFaceSimple(margin, 16, smoothing, 0), cosines, TWELVE),
        cosines,
        TWELVE,
        (c, label, i) ->
            PlainLosses.entropy(
                PlainLosses.logits(c, label, PlainLosses.arc(c[label], margin), v -> v, 16),
                label,
                smoothing));
  }

  @ParameterizedTest
  @EnumSource
  void airFaceMatchesAPlainLoop(Compatibility compatibility) {
    DoubleUnaryOperator angular = c -> 1 - 2 * Math.acos(c) / Math.PI;
    DoubleUnaryOperator others = compatibility == Compatibility.NONE ? angular : c -> c;
    float[] cosines = Seeds.uniform(6, 12 * 7);
    for (double smoothing : new double[] {0, 0.1}) {
      AirFace loss = new AirFace(0.4, 16, compatibility, smoothing);
      PlainLosses.check(
          LossHarness.evaluate(loss, cosines, TWELVE),
          cosines,
          TWELVE,
          (c, label, i) -> {
            double target = 1 - 2 * (Math.acos(c[label]) + 0.4) / Math.PI;
            return PlainLosses.entropy(
                PlainLosses.logits(c, label, target, others, 16), label, smoothing);
          });
    }
  }

  @Test
  void angularLogitsAreEvenInTheAngle() {
    // Two classes at 30° and 90°: 1 − 60/180 = 2/3 against 0.
    AirFace loss = new AirFace(0, 3, Compatibility.NONE, 0);
    float[] cosines = {(float) Math.cos(Math.PI / 6), 0};
    Golden.assertClose(
        LossHarness.evaluate(loss, cosines, 0).perSample(),
        new double[] {Math.log(1 + Math.exp(-2))},
        FLOAT32);
    Golden.assertClose(
        LossHarness.evaluate(loss, cosines, 1).perSample(),
        new double[] {Math.log(1 + Math.exp(2))},
        FLOAT32);
  }

  @ParameterizedTest
  @EnumSource
  void airFaceIsFiniteAtAndBeyondTheEnds(Compatibility compatibility) {
    float[] ends = PlainLosses.ends();
    PlainLosses.assertFinite(
        LossHarness.evaluate(
            new AirFace(0.4, 64, compatibility, 0.1), ends, new int[ends.length / 4]));
  }

  @Test
  void arcFaceSimpleIsFiniteAtAndBeyondTheEnds() {
    float[] ends = PlainLosses.ends();
    int[] labels = new int[ends.length / 4];
    PlainLosses.assertFinite(LossHarness.evaluate(ArcFaceSimple.DEFAULT, ends, labels));
  }

  @Test
  void targetsFallAllTheWayAsTheAngleGrows() {
    int steps = 181;
    float[] cosines = new float[2 * steps];
    for (int i = 0; i < steps; i++) {
      cosines[2 * i] = (float) Math.cos(Math.toRadians(i));
    }
    for (Loss loss :
        new Loss[] {new ArcFaceSimple(0.5, 8, 0, 0), new AirFace(0.4, 8, Compatibility.NONE, 0)}) {
      float[] losses = LossHarness.evaluate(loss, cosines, new int[steps]).perSample();
      for (int i = 1; i < steps; i++) {
        assertThat(losses[i]).as("%s at %d degrees", loss, i).isGreaterThan(losses[i - 1]);
      }
    }
  }
}
