package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

/** Backbones whose residuals are left out at random, and whose activations are replaced. */
class SurvivalTest {

  private static Network network(Backbone backbone) {
    Network.Builder builder = Network.builder(Shape.of(32, 32, 3));
    backbone.addTo(builder, builder.input(), BatchNormSettings.DEFAULT);
    return builder.build();
  }

  private static List<String> sums(Backbone backbone) {
    return network(backbone).nodes().stream()
        .filter(node -> node.name().endsWith("_add"))
        .map(node -> node.layer().describe())
        .toList();
  }

  private static IResNet eightBlocks(Survival survival, Compatibility compatibility) {
    return new IResNet(18, false, Nonlinearity.RELU, false, survival, compatibility);
  }

  @Test
  void fallsFromTheFirstBlockToTheLastAsInThePaper() {
    // 1 − (1 − .2) · l / 8 for l = 1 … 8.
    assertThat(probabilities(sums(eightBlocks(new Survival(1, 0.2), Compatibility.NONE))))
        .usingComparatorForType(SurvivalTest::compare, Double.class)
        .containsExactly(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2);
  }

  @Test
  void beginsAtStartAndNeverGetsToEndAsInTheOriginalIfAskedTo() {
    List<String> sums = sums(eightBlocks(new Survival(1, 0.2), Compatibility.KERAS_INSIGHTFACE));
    assertThat(sums.get(0)).isEqualTo("add");
    // 1 − (1 − .2) · i / 8 for i = 1 … 7.
    assertThat(probabilities(sums.subList(1, 8)))
        .usingComparatorForType(SurvivalTest::compare, Double.class)
        .containsExactly(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3);
  }

  private static List<Double> probabilities(List<String> sums) {
    return sums.stream()
        .map(sum -> Double.valueOf(sum.replace("stochasticDepth survival ", "")))
        .toList();
  }

  private static int compare(double a, double b) {
    return Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b);
  }

  @Test
  void onlyBottlenecksWithAShortcutAreLeftOut() {
    List<String> sums =
        sums(
            new MobileFaceNet(
                false, Nonlinearity.PRELU, new Survival(0.5, 0.5), Compatibility.NONE));
    assertThat(sums).hasSize(10).containsOnly("stochasticDepth survival 0.5");
  }

  @Test
  void withoutItTheArchitectureIsAsBefore() {
    assertThat(network(eightBlocks(new Survival(1, 1), Compatibility.NONE)).architectureHash())
        .isEqualTo(network(IResNet.of(18)).architectureHash());
    assertThat(network(eightBlocks(new Survival(1, 0.9), Compatibility.NONE)).architectureHash())
        .isNotEqualTo(network(IResNet.of(18)).architectureHash());
  }

  @Test
  void everyActivationCanBeAconC() {
    Network plain = network(MobileFaceNet.DEFAULT);
    Network replaced = network(new MobileFaceNet(false, Nonlinearity.ACON_C));
    long preludes = plain.nodes().stream().filter(n -> n.name().endsWith("_prelu")).count();
    assertThat(replaced.nodes())
        .filteredOn(n -> n.name().endsWith("_acon_c"))
        .hasSize((int) preludes)
        .allMatch(n -> n.layer().describe().equals("aconC"));
    assertThat(replaced.nodes()).noneMatch(n -> n.name().contains("prelu"));
    // Three numbers a channel instead of one.
    long slopes =
        plain.nodes().stream()
            .filter(n -> n.name().endsWith("_prelu"))
            .mapToLong(n -> n.outputShape().get(2))
            .sum();
    assertThat(replaced.parameterCount(true)).isEqualTo(plain.parameterCount(true) + 2 * slopes);
  }

  @Test
  void probabilitiesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Survival(0, 0.5))
        .hasMessage("survival.start must be in (0, 1], got 0.0");
    assertThatThrownBy(() -> new Survival(1, 1.5))
        .hasMessage("survival.end must be in (0, 1], got 1.5");
    assertThatThrownBy(() -> eightBlocks(new Survival(0.5, 0.4), Compatibility.KERAS_INSIGHTFACE))
        .hasMessageContaining("survival.start + survival.end must be >= 1")
        .hasMessageContaining("0.5 + 0.4");
    assertThat(new Survival(0.5, 0.4).of(7, 8, Compatibility.NONE)).isCloseTo(0.4, within(1e-12));
  }
}
