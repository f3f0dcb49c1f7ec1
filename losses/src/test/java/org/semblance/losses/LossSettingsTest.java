package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossSettingsTest {

  private static final MarginGradient EXACT = MarginGradient.EXACT;

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("arcFace.margin", "3.2", () -> ArcFace.of(3.2, 64)),
        mistake("arcFace.margin", "NaN", () -> ArcFace.of(Double.NaN, 64)),
        mistake("arcFace.scale", "0.0", () -> ArcFace.of(0.5, 0)),
        mistake("arcFace.scale", "Infinity", () -> ArcFace.of(0.5, Double.POSITIVE_INFINITY)),
        mistake("arcFace.labelSmoothing", "1.0", () -> new ArcFace(0.5, 64, EXACT, 1)),
        mistake("cosFace.margin", "-0.1", () -> CosFace.of(-0.1, 64)),
        mistake("cosFace.scale", "-64.0", () -> CosFace.of(0.1, -64)),
        mistake("cosFace.labelSmoothing", "-0.1", () -> new CosFace(0.1, 64, -0.1)),
        mistake("combinedMargin.m1", "0.0", () -> new CombinedMargin(0, 0, 0, 64, EXACT, 0)),
        mistake("combinedMargin.m2", "-1.0", () -> new CombinedMargin(1, -1, 0, 64, EXACT, 0)),
        mistake("combinedMargin.m3", "NaN", () -> new CombinedMargin(1, 0, 0.0 / 0, 64, EXACT, 0)),
        mistake("m1 * pi + m2", "m1=4.0", () -> new CombinedMargin(4, 0, 0, 64, EXACT, 0)),
        mistake("combinedMargin.scale", "0.0", () -> new CombinedMargin(1, 0, 0, 0, EXACT, 0)),
        mistake("softmax.labelSmoothing", "2.0", () -> new Softmax(2)));
  }

  private static Arguments mistake(String setting, String found, ThrowingCallable call) {
    return Arguments.of(setting, found, call);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("mistakes")
  void rejectsValuesOutOfRange(String setting, String found, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(found);
  }

  @Test
  void defaultsAreKerasInsightfaces() {
    assertThat(ArcFace.DEFAULT).isEqualTo(new ArcFace(0.5, 64, EXACT, 0));
    assertThat(CosFace.DEFAULT).isEqualTo(new CosFace(0.35, 64, 0));
    assertThat(CombinedMargin.DEFAULT).isEqualTo(new CombinedMargin(1, 0.3, 0.2, 64, EXACT, 0));
    assertThat(Softmax.DEFAULT).isEqualTo(new Softmax(0));
  }

  @Test
  void everyLossNamesItsHead() {
    assertThat(Softmax.DEFAULT.head().name()).isEqualTo("softmax");
    assertThat(ArcFace.DEFAULT.head().name()).isEqualTo("normalized");
    assertThat(CosFace.DEFAULT.head().name()).isEqualTo("normalized");
    assertThat(CombinedMargin.DEFAULT.head().name()).isEqualTo("normalized");
  }
}
