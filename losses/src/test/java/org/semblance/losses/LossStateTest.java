package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.Parameters;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** What losses keep and learn. */
class LossStateTest {

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(CurricularFace.DEFAULT, List.of("loss/curricularFace/hardness")),
        Arguments.of(AdaFace.DEFAULT, List.of("loss/adaFace/mean", "loss/adaFace/deviation")),
        Arguments.of(AdaCos.DEFAULT, List.of("loss/adaCos/scale")),
        Arguments.of(UniFace.DEFAULT, List.of("loss/uniFace/bias")),
        Arguments.of(MagFace.DEFAULT, List.of()),
        Arguments.of(ElasticFace.DEFAULT, List.of()));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isNamedAfterTheLossAndNeverDecays(Loss loss, List<String> names) {
    try (GraphHarness graph = new GraphHarness()) {
      LossTerms terms = build(graph, loss, feed(graph), 0, 1, 2);
      List<Parameter> made = new ArrayList<>(graph.scope().parameters().all());
      assertThat(made).extracting(Parameter::name).containsExactlyElementsOf(names);
      WeightDecay everything = new WeightDecay(1, 1, true, true);
      for (Parameter parameter : made) {
        assertThat(everything.factor(parameter.role())).isZero();
        assertThat(everything.applies(parameter.role())).isFalse();
        boolean learned = parameter.role() == ParameterRole.LOSS_WEIGHT;
        assertThat(parameter.role().trainable()).isEqualTo(learned);
        assertThat(terms.trained().stream().anyMatch(t -> t.parameter() == parameter))
            .isEqualTo(learned);
      }
    }
  }

  /** Mixup gives a step two label vectors. */
  @ParameterizedTest
  @MethodSource("losses")
  void lossOfTwoLabelVectorsMovesItsStateOnceAndByTheFirst(Loss loss, List<String> names) {
    List<float[]> alone = new ArrayList<>();
    List<float[]> together = new ArrayList<>();
    try (GraphHarness graph = new GraphHarness()) {
      LossTerms first = build(graph, loss, feed(graph), 0, 1, 2);
      alone.addAll(graph.run(List.of(first.perSample()), List.copyOf(first.stateUpdates())));
      alone.addAll(values(graph));
    }
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> logits = feed(graph);
      LossTerms first = build(graph, loss, logits, 0, 1, 2);
      LossTerms second = build(graph, loss, logits, 3, 3, 3);
      assertThat(graph.scope().parameters().all()).hasSize(names.size());
      List<float[]> losses =
          graph.run(
              List.of(first.perSample(), second.perSample()), List.copyOf(first.stateUpdates()));
      assertThat(losses.get(1)).isNotEqualTo(losses.get(0));
      together.add(losses.get(0));
      together.addAll(values(graph));
    }
    assertThat(together).hasSameSizeAs(alone);
    for (int i = 0; i < alone.size(); i++) {
      assertThat(together.get(i)).containsExactly(alone.get(i), within(1e-6f));
    }
  }

  private static Operand<TFloat32> feed(GraphHarness graph) {
    return graph.feed(Shape.of(3, 6), Seeds.uniform(15, 18));
  }

  private static LossTerms build(
      GraphHarness graph, Loss loss, Operand<TFloat32> logits, int... labels) {
    return loss.build(
        LossHarness.input(graph, Logits.of(logits), graph.ops().constant(labels), logits));
  }

  private static List<float[]> values(GraphHarness graph) {
    Parameters parameters = graph.scope().parameters();
    return parameters.all().stream().map(parameters::values).toList();
  }
}
