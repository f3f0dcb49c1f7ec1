package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Variables of more than 32 MiB, which a graph uses by rows. */
class ParameterPiecesTest {

  private static final int ROWS = 150_001;
  private static final int COLUMNS = 64;

  private static Parameter table(GraphHarness graph, boolean byRows) {
    Parameter table =
        graph
            .scope()
            .parameters()
            .get(
                "head",
                new ParameterSpec(
                    "weight",
                    Shape.of(ROWS, COLUMNS),
                    Initializer.glorotNormal(),
                    ParameterRole.CLASS_WEIGHT));
    if (byRows) {
      Trained.rows(graph.ops(), table, graph.ops().constant(new int[] {0}));
    }
    graph.scope().parameters().initialize();
    return table;
  }

  @Test
  void comeInPiecesThatTogetherAreTheWhole() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter small =
          parameters.get(
              "a",
              new ParameterSpec("bias", Shape.of(3), Initializer.constant(7), ParameterRole.BIAS));
      Parameter table = table(graph, true);
      float[] joined = new float[ROWS * COLUMNS];
      List<String> order = new ArrayList<>();
      parameters.readPieces(
          List.of(small, table),
          (parameter, offset, values) -> {
            order.add(parameter.name() + "@" + offset);
            if (parameter == table) {
              values
                  .asRawTensor()
                  .data()
                  .asFloats()
                  .read(joined, Math.toIntExact(offset), (int) values.size());
            } else {
              assertThat(values.getFloat(2)).isEqualTo(7);
            }
          });
      assertThat(order).containsExactly("a/bias@0", "head/weight@0", "head/weight@8388608");
      assertThat(joined).isEqualTo(parameters.values(table));
    }
  }

  @Test
  void variablesThatAreUsedAsAWholeComeAsAWhole() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameter table = table(graph, false);
      List<Long> sizes = new ArrayList<>();
      graph
          .scope()
          .parameters()
          .readPieces(List.of(table), (parameter, offset, values) -> sizes.add(values.size()));
      assertThat(sizes).containsExactly((long) ROWS * COLUMNS);
    }
  }

  @Test
  void areFilledInPiecesInOrder() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter table = table(graph, true);
      List<String> asked = new ArrayList<>();
      parameters.fill(
          table,
          (offset, shape) -> {
            asked.add(offset + " " + shape);
            return numbers(offset, shape);
          });
      assertThat(asked).containsExactly("0 [131072, 64]", "8388608 [18929, 64]");
      float[] values = parameters.values(table);
      for (int i = 0; i < values.length; i++) {
        if (values[i] != i % 1009) {
          assertThat(values[i]).as("value %d", i).isEqualTo(i % 1009);
        }
      }
      assertThatThrownBy(
              () -> parameters.fill(table, (offset, shape) -> numbers(0, Shape.of(1, 64))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must have shape [131072, 64], got [1, 64]");
    }
  }

  @Test
  void smallOnesAreFilledAsAWhole() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter small =
          parameters.get(
              "a",
              new ParameterSpec("bias", Shape.of(3), Initializer.constant(7), ParameterRole.BIAS));
      parameters.initialize();
      parameters.fill(small, (offset, shape) -> numbers(5 + offset, shape));
      assertThat(parameters.values(small)).containsExactly(5, 6, 7);
    }
  }

  private static TFloat32 numbers(long offset, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (offset + i) % 1009;
    }
    return TFloat32.tensorOf(shape, t -> t.asRawTensor().data().asFloats().write(values));
  }

  /** Also across the border between pieces, which begin with seeds of their own. */
  @Test
  void firstValuesHaveTheSpreadOfTheWholeAndDoNotRepeat() {
    try (GraphHarness graph = new GraphHarness();
        GraphHarness again = new GraphHarness()) {
      Parameter table = table(graph, true);
      try (TFloat32 values = graph.scope().parameters().value(table)) {
        float[] all = new float[ROWS * COLUMNS];
        values.asRawTensor().data().asFloats().read(all);
        int border = 8_388_608;
        double expected = Math.sqrt(2.0 / (ROWS + COLUMNS));
        assertThat(deviation(all, 0, border)).isCloseTo(expected, within(expected / 500));
        assertThat(deviation(all, border, all.length)).isCloseTo(expected, within(expected / 500));
        assertThat(all[border]).isNotEqualTo(all[0]);
        assertThat(again.scope().parameters().values(table(again, true))).isEqualTo(all);
      }
    }
  }

  private static double deviation(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum / (to - from));
  }
}
