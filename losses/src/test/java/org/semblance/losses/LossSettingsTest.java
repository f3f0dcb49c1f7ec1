package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Compatibility;

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
        mistake("softmax.labelSmoothing", "2.0", () -> new Softmax(2)),
        mistake("arcFace.interClassFilter", "1.0", () -> new ArcFace(0.5, 64, EXACT, 0, 1)),
        mistake("cosFace.interClassFilter", "-0.1", () -> new CosFace(0.3, 64, 0, -0.1)),
        mistake("marginSoftmax.power", "0.0", () -> new MarginSoftmax(0, 1, 0)),
        mistake("marginSoftmax.scale", "-1.0", () -> new MarginSoftmax(2, -1, 0)),
        mistake("arcFaceSimple.margin", "4.0", () -> new ArcFaceSimple(4, 64, 0, 0)),
        mistake("airFace.margin", "-1.0", () -> new AirFace(-1, 64, Compatibility.NONE, 0)),
        mistake("curricularFace.scale", "0.0", () -> new CurricularFace(0.5, 0, 0)),
        mistake("magFace.minimumNorm", "0.0", () -> magFace(0, 110, .4, .8, 35)),
        mistake("magFace.maximumNorm", "10.0", () -> magFace(10, 10, .4, .8, 35)),
        mistake("magFace.minimumMargin", "-0.4", () -> magFace(10, 110, -.4, .8, 35)),
        mistake("magFace.maximumMargin", "0.3", () -> magFace(10, 110, .4, .3, 35)),
        mistake("magFace.maximumMargin", "3.2", () -> magFace(10, 110, .4, 3.2, 35)),
        mistake("magFace.regularization", "-1.0", () -> magFace(10, 110, .4, .8, -1)),
        mistake("adaFace.momentum", "1.0", () -> new AdaFace(.4, .3, 1, 64, 0, 0)),
        mistake("adaFace.concentration", "NaN", () -> new AdaFace(.4, 0.0 / 0, .9, 64, 0, 0)),
        mistake("adaCos.largestMedian", "1.6", () -> new AdaCos(1.6, 0)),
        mistake("elasticFace.margin", "3.2", () -> elasticFace(3.2, 0)),
        mistake("elasticFace.std", "-0.1", () -> elasticFace(.5, -.1)),
        mistake("uniFace.margin", "-0.1", () -> new UniFace(-.1, 64, 1)),
        mistake("uniFace.negativeWeight", "NaN", () -> new UniFace(.4, 64, Double.NaN)));
  }

  private static MagFace magFace(
      double minimumNorm, double maximumNorm, double least, double most, double regularization) {
    return new MagFace(
        MarginForm.ARC, minimumNorm, maximumNorm, least, most, regularization, 64, 0, 0);
  }

  private static ElasticFace elasticFace(double margin, double std) {
    return new ElasticFace(MarginForm.ARC, margin, std, MarginPairing.RANDOM, 64, 0, 0);
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
    assertThat(MarginSoftmax.DEFAULT).isEqualTo(new MarginSoftmax(2, 0.4, 0));
    assertThat(ArcFaceSimple.DEFAULT).isEqualTo(new ArcFaceSimple(0.5, 64, 0, 0));
    assertThat(AirFace.DEFAULT).isEqualTo(new AirFace(0.4, 64, Compatibility.NONE, 0));
    assertThat(CurricularFace.DEFAULT).isEqualTo(new CurricularFace(0.5, 64, 0));
    assertThat(MagFace.DEFAULT).isEqualTo(magFace(10, 110, 0.45, 0.8, 35));
    assertThat(AdaFace.DEFAULT).isEqualTo(new AdaFace(0.4, 0.333, 0.99, 64, 0, 0));
    assertThat(AdaCos.DEFAULT).isEqualTo(new AdaCos(Math.PI / 4, 0));
  }

  @Test
  void defaultsOfTheOthersAreTheirAuthors() {
    assertThat(ElasticFace.DEFAULT).isEqualTo(elasticFace(0.5, 0.0125));
    assertThat(UniFace.DEFAULT).isEqualTo(new UniFace(0.4, 64, 1));
  }

  @Test
  void everyLossNamesItsHead() {
    assertThat(Softmax.DEFAULT.head().name()).isEqualTo("softmax");
    assertThat(ArcFace.DEFAULT.head().name()).isEqualTo("normalized");
    assertThat(CosFace.DEFAULT.head().name()).isEqualTo("normalized");
    assertThat(CombinedMargin.DEFAULT.head().name()).isEqualTo("normalized");
  }
}
