package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.trace.NodePlace;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class TraceTest {

  @Test
  void tracedRunTellsWhichNodesRanAndWhatTheyWrote() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        TFloat32 value = TFloat32.vectorOf(1, 2, 3)) {
      Operand<TFloat32> feed =
          scope.ops().placeholder(TFloat32.class, Placeholder.shape(Shape.of(3)));
      Operand<TFloat32> root = scope.opsIn("layer").withName("root").math.exp(feed);
      scope.opsIn("unused").math.log(root);
      GraphCall call = new GraphCall("root", List.of(feed), List.of(root), List.of());
      StepTrace trace = scope.trace(call, value);

      assertThat(trace.runs()).extracting(NodeRun::node).doesNotContain("unused/Log");
      NodeRun run =
          trace.runs().stream()
              .filter(r -> r.node().equals("layer/root"))
              .findFirst()
              .orElseThrow();
      assertThat(run.type()).isEqualTo("Exp");
      assertThat(run.nanos()).isPositive().isLessThanOrEqualTo(trace.nanos());
      assertThat(run.bytes()).isEqualTo(3 * Float.BYTES);
      assertThat(scope.places().of(run.node())).isEqualTo(new NodePlace("layer", Phase.FORWARD));
    }
  }

  @Test
  void pathsAreThoseAskedForNotThoseMadeUnique() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1)) {
      scope.opsIn("a/b").withName("x").constant(1);
      scope.opsIn("a/b").withName("x").constant(1);
      scope.opsIn("a_1").withName("x").constant(1);
      scope.opsIn("a").withSubScope("inner").withName("x").constant(1);
      scope.ops().withName("x").constant(1);

      assertThat(
              List.of("a/b/x", "a_1/b/x", "a_1_1/x", "a_2/inner/x", "x").stream()
                  .map(name -> scope.places().of(name).path()))
          .containsExactly("a/b", "a/b", "a_1", "a", "");
    }
  }

  @Test
  void failureOfATracedRunNamesTheCall() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        TFloat32 value = TFloat32.vectorOf(1, 2, 3)) {
      Operand<TFloat32> feed =
          scope.ops().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> sum = scope.ops().math.add(feed, scope.ops().constant(new float[] {1, 2}));
      GraphCall call = new GraphCall("embed", List.of(feed), List.of(sum), List.of());

      assertThatThrownBy(() -> scope.trace(call, value))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("embed failed in TensorFlow");
    }
  }
}
