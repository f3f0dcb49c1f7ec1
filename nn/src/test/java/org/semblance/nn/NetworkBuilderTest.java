package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.semblance.nn.layers.BatchNorm;
import org.semblance.nn.layers.Dense;
import org.tensorflow.ndarray.Shape;

class NetworkBuilderTest {

  private static final Initializer ZERO = Initializer.constant(0);

  private static Network network(int units, double momentum, double epsilon, Initializer first) {
    Network.Builder b = Network.builder(Shape.of(4));
    String x = b.add("dense", new Dense(units, false, first), b.input());
    b.add("bn", new BatchNorm(momentum, epsilon, true), x);
    return b.build();
  }

  @Test
  void hashDependsOnWhatIsComputedOnly() {
    String hash = network(3, 0.9, 1e-3, ZERO).architectureHash();
    assertThat(network(3, 0.99, 1e-3, Initializer.glorotNormal()).architectureHash())
        .isEqualTo(hash);
    assertThat(network(5, 0.9, 1e-3, ZERO).architectureHash()).isNotEqualTo(hash);
    assertThat(network(3, 0.9, 1e-5, ZERO).architectureHash()).isNotEqualTo(hash);
  }

  @Test
  void descriptionNamesLayersInputsAndShapes() {
    assertThat(network(3, 0.9, 1e-3, ZERO).describe())
        .containsExactly(
            "dense: dense 3 out (input) -> [3]", "bn: batchNorm epsilon 0.001 (dense) -> [3]");
  }

  @Test
  void mistakesNameTheNode() {
    Network.Builder b = Network.builder(Shape.of(4));
    b.add("dense", new Dense(3, false, ZERO), b.input());
    assertThatThrownBy(() -> b.add("dense", new Dense(3, false, ZERO), b.input()))
        .hasMessage("there is already a node dense");
    assertThatThrownBy(() -> b.add("next", new Dense(3, false, ZERO), "dens"))
        .hasMessage("node next reads dens, which is not there");
    assertThatThrownBy(() -> Network.builder(Shape.of(4)).build())
        .hasMessage("a network must have at least one layer");
    assertThatThrownBy(() -> Network.builder(Shape.of(-1, 4)))
        .hasMessageContaining("input shape must be known");
  }
}
