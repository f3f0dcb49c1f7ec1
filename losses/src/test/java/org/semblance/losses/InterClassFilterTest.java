package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;
import static org.semblance.losses.LossHarness.NORMS;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.testing.Golden;

class InterClassFilterTest {

  private static final MarginGradient EXACT = MarginGradient.EXACT;

  /** Computed from the formula with the cosines .40, .55 and .90 of other classes put to 0. */
  @Test
  void equalsLiterals() {
    Golden.assertClose(
        LossHarness.evaluate(new ArcFace(0.5, 64, EXACT, 0, .35), COSINES, LABELS).perSample(),
        new double[] {1.9499889, 19.9294164, 84.3021618, 7.53684289},
        3e-6);
    Golden.assertClose(
        LossHarness.evaluate(new CosFace(0.35, 64, 0, .35), COSINES, LABELS).perSample(),
        new double[] {0.0399534457, 10.6991886, 102.440018, 0.693978994},
        3e-6);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new ArcFace(0.5, 16, EXACT, .1, .3), new ArcFace(0.5, 16, EXACT, .1, 0)),
        Arguments.of(new ArcFaceSimple(.5, 16, 0, .3), new ArcFaceSimple(.5, 16, 0, 0)),
        Arguments.of(new CosFace(.3, 16, .1, .3), new CosFace(.3, 16, .1, 0)),
        Arguments.of(
            new CombinedMargin(.9, .4, .15, 16, EXACT, 0, .3),
            new CombinedMargin(.9, .4, .15, 16, EXACT, 0, 0)),
        Arguments.of(
            new MagFace(MarginForm.ARC, 10, 110, .4, .8, 35, 16, 0, .3),
            new MagFace(MarginForm.ARC, 10, 110, .4, .8, 35, 16, 0, 0)),
        Arguments.of(new AdaFace(.4, .3, .9, 16, .1, .3), new AdaFace(.4, .3, .9, 16, .1, 0)),
        Arguments.of(
            new ElasticFace(MarginForm.ARC, .5, .1, MarginPairing.RANDOM, 16, 0, .3),
            new ElasticFace(MarginForm.ARC, .5, .1, MarginPairing.RANDOM, 16, 0, 0)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void filteredCosinesCountAsZeroAndHaveNoGradient(Loss filtering, Loss plain) {
    float[] zeroed = COSINES.clone();
    boolean[] above = new boolean[zeroed.length];
    for (int i = 0; i < zeroed.length; i++) {
      above[i] = i % 5 != LABELS[i / 5] && zeroed[i] > .3f;
      zeroed[i] = above[i] ? 0 : zeroed[i];
    }
    LossHarness.Values filtered = LossHarness.evaluate(filtering, COSINES, NORMS, LABELS);
    LossHarness.Values expected = LossHarness.evaluate(plain, zeroed, NORMS, LABELS);
    Golden.assertClose(filtered.perSample(), MarginReference.widen(expected.perSample()), 1e-6);
    for (int i = 0; i < zeroed.length; i++) {
      if (above[i]) {
        assertThat(Math.abs(filtered.gradient()[i])).as("gradient %d", i).isZero();
      } else {
        assertThat(filtered.gradient()[i])
            .as("gradient %d", i)
            .isCloseTo(expected.gradient()[i], within(1e-6f));
      }
    }
  }

  @Test
  void accuracyIsThatOfTheCosinesAsTheyAre() {
    // The last sample's label, .55, is the largest only where .90 is filtered.
    assertThat(LossHarness.evaluate(new CosFace(0.35, 64, 0, .35), COSINES, LABELS).accuracy())
        .isEqualTo(LossHarness.evaluate(CosFace.DEFAULT, COSINES, LABELS).accuracy());
  }

  @Test
  void targetIsNeverFiltered() {
    float[] cosines = {.9f, .1f};
    assertThat(LossHarness.evaluate(new CosFace(0, 4, 0, .3), cosines, 0).loss())
        .isEqualTo(LossHarness.evaluate(new CosFace(0, 4, 0, 0), cosines, 0).loss());
  }
}
