package org.semblance.nn.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Initializer;
import org.semblance.nn.Kernels;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Trained;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Optimisers on some rows of a parameter. */
class RowUpdateTest {

  private static final int STEPS = 6;
  private static final int COLUMNS = 3;
  private static final int[] ROWS = {4, 1};
  private static final float[] START = Seeds.uniform(80, 6 * COLUMNS);
  private static final float[] GRADIENT = Seeds.uniform(81, 2 * COLUMNS);

  static Stream<Arguments> optimizers() {
    return Stream.of(Kernels.AUTO, Kernels.PLAIN)
        .flatMap(kernels -> rules().map(rule -> Arguments.of(kernels, rule)));
  }

  private static Stream<Optimizer> rules() {
    return Stream.of(
        new Sgd(0, false),
        new Sgd(0.9, false),
        new Sgd(0.9, true),
        new Sgdw(0, false, 0.5),
        new Sgdw(0.9, true, 0.5),
        new Adam(0.9, 0.999, 1e-7),
        new AdamW(0.9, 0.999, 1e-7, 0.5),
        new NadamW(0.9, 0.999, 1e-7, 0.5),
        new RmsProp(0.9, 0.5, 1e-3, true),
        new Lamb(0.9, 0.999, 1e-6, 0.5),
        new Lion(0.9, 0.99, 0.5),
        new Nadam(0.9, 0.999, 1e-7),
        new RmsProp(0.9, 0, 1e-3, false));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void rowsMoveAsAParameterOfTheirOwnWouldAndTheOthersNotByABit(
      Kernels kernels, Optimizer optimizer) {
    try (GraphHarness some = new GraphHarness(new DeviceOptions(1, 1, kernels));
        GraphHarness whole = new GraphHarness()) {
      Parameter parameter = parameter(some, START);
      run(some, optimizer, Trained.rows(some.ops(), parameter, some.ops().constant(ROWS)));
      Parameter own = parameter(whole, rows(START));
      run(whole, optimizer, Trained.all(own));
      for (Parameter expected : whole.scope().parameters().all()) {
        Parameter actual = some.scope().parameters().find(expected.name()).orElseThrow();
        float[] values = some.scope().parameters().values(actual);
        float[] expectedValues = whole.scope().parameters().values(expected);
        if (values.length == START.length) {
          // The weights and the optimiser's state.
          Golden.assertCloseToLargest(rows(values), expectedValues, 1e-6);
          float[] before = actual == parameter ? START : new float[START.length];
          for (int i : new int[] {0, 2, 3, 5}) {
            for (int c = i * COLUMNS; c < (i + 1) * COLUMNS; c++) {
              assertThat(values[c]).isEqualTo(before[c]);
            }
          }
        } else {
          assertThat(values).isEqualTo(expectedValues);
        }
      }
      assertThat(some.scope().parameters().all())
          .filteredOn(each -> each.role() == ParameterRole.OPTIMIZER_SLOT)
          .filteredOn(each -> each.shape().equals(parameter.shape()))
          .hasSize(optimizer.statesPerWeight());
    }
  }

  private static Parameter parameter(GraphHarness graph, float[] values) {
    Parameter parameter =
        graph
            .scope()
            .parameters()
            .get(
                "head",
                new ParameterSpec(
                    "weight",
                    Shape.of(values.length / COLUMNS, COLUMNS),
                    Initializer.constant(0),
                    ParameterRole.CLASS_WEIGHT));
    graph.scope().parameters().initialize();
    graph.scope().parameters().assign(parameter, values);
    return parameter;
  }

  private static float[] rows(float[] all) {
    float[] some = new float[ROWS.length * COLUMNS];
    for (int i = 0; i < ROWS.length; i++) {
      System.arraycopy(all, ROWS[i] * COLUMNS, some, i * COLUMNS, COLUMNS);
    }
    return some;
  }

  private static void run(GraphHarness graph, Optimizer optimizer, Trained trained) {
    Operand<TFloat32> gradient = graph.feed(Shape.of(ROWS.length, COLUMNS), GRADIENT);
    Operand<TFloat32> rate = graph.feed(Shape.scalar(), 0.1f);
    List<Op> updates =
        optimizer.apply(graph.scope(), List.of(new Optimizer.Step(trained, gradient, true)), rate);
    for (int step = 0; step < STEPS; step++) {
      graph.run(List.of(), updates);
    }
  }

  /** Wide rows, many of them, on all threads: TensorFlow's operations are the oracle. */
  @ParameterizedTest
  @MethodSource("rules")
  void ourOperationsGiveWhatTensorFlowsGive(Optimizer optimizer) {
    int columns = 37;
    int[] rows = new int[400];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 999 - 2 * i;
    }
    float[] plain = after(new DeviceOptions(1, 1, Kernels.PLAIN), optimizer, columns, rows);
    float[] ours = after(new DeviceOptions(0, 0, Kernels.AUTO), optimizer, columns, rows);
    Golden.assertCloseToLargest(ours, plain, 1e-6);
    assertThat(plain[999 * columns]).isNotEqualTo(Seeds.uniform(82, 1000 * columns)[999 * columns]);
  }

  private static float[] after(
      DeviceOptions options, Optimizer optimizer, int columns, int... rows) {
    try (GraphHarness graph = new GraphHarness(options)) {
      Parameter parameter =
          graph
              .scope()
              .parameters()
              .get(
                  "head",
                  new ParameterSpec(
                      "weight",
                      Shape.of(1000, columns),
                      Initializer.constant(0),
                      ParameterRole.CLASS_WEIGHT));
      graph.scope().parameters().initialize();
      graph.scope().parameters().assign(parameter, Seeds.uniform(82, 1000 * columns));
      Trained trained = Trained.rows(graph.ops(), parameter, graph.ops().constant(rows));
      Operand<TFloat32> gradient =
          graph.feed(Shape.of(rows.length, columns), Seeds.uniform(83, rows.length * columns));
      List<Op> updates =
          optimizer.apply(
              graph.scope(),
              List.of(new Optimizer.Step(trained, gradient, true)),
              graph.feed(Shape.scalar(), 0.1f));
      for (int step = 0; step < STEPS; step++) {
        graph.run(List.of(), updates);
      }
      return graph.scope().parameters().values(parameter);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updateOfARowThatDoesNotExistFails(Optimizer optimizer) {
    try (GraphHarness graph = new GraphHarness()) {
      Parameter parameter = parameter(graph, START);
      Operand<TInt32> rows = graph.ops().constant(new int[] {1, -1});
      Trained trained = new Trained(parameter, graph.feed(Shape.of(2, COLUMNS), GRADIENT), rows);
      List<Op> updates =
          optimizer.apply(
              graph.scope(),
              List.of(
                  new Optimizer.Step(trained, graph.feed(Shape.of(2, COLUMNS), GRADIENT), false)),
              graph.feed(Shape.scalar(), 0.1f));
      assertThatThrownBy(() -> graph.run(List.of(), updates)).hasMessageContaining("-1");
    }
  }

  @Test
  void rowThatDoesNotExistFails() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameter parameter = parameter(graph, START);
      Trained trained =
          Trained.rows(graph.ops(), parameter, graph.ops().constant(new int[] {1, 6}));
      assertThatThrownBy(() -> graph.fetch(trained.value())).hasMessageContaining("6");
    }
  }
}
