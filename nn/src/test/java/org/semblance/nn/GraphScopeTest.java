package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class GraphScopeTest {

  private static GraphScope open() {
    return GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
  }

  private static GraphCall constant(GraphScope scope) {
    return new GraphCall("constant", List.of(), List.of(scope.ops().constant(1f)), List.of());
  }

  @Test
  void runningAfterCloseIsRefused() {
    GraphScope scope = open();
    GraphCall call = constant(scope);
    scope.run(call).close();
    scope.close();
    scope.close();
    assertThatThrownBy(() -> scope.run(call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the graph scope is closed");
  }

  @Test
  void scopeThatNeverRanCanBeClosed() {
    GraphScope scope = open();
    assertThatNoException().isThrownBy(scope::close);
  }

  @Test
  void wrongNumberOfFeedsIsRefused() {
    try (GraphScope scope = open();
        TFloat32 value = TFloat32.scalarOf(1)) {
      GraphCall call = constant(scope);
      assertThatThrownBy(() -> scope.run(call, value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("constant takes 0 tensors, got 1");
    }
  }

  @Test
  void failureNamesTheCallAndWhatWasFed() {
    try (GraphScope scope = open();
        TFloat32 value = TFloat32.vectorOf(1, 2, 3)) {
      Operand<TFloat32> feed =
          scope
              .ops()
              .withName("images")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> sum =
          scope.ops().withName("sum").math.add(feed, scope.ops().constant(new float[] {1, 2}));
      GraphCall call = new GraphCall("embed", List.of(feed), List.of(sum), List.of());
      assertThatThrownBy(() -> scope.run(call, value))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("embed failed in TensorFlow")
          .hasMessageContaining("images=[3]")
          .hasMessageContaining("sum");
    }
  }

  @Test
  void nodesAddedAfterARunAreSeen() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> one = graph.ops().constant(1f);
      assertThat(graph.fetch(one)).containsExactly(1);
      assertThat(graph.fetch(graph.ops().math.add(one, one))).containsExactly(2);
    }
  }

  @Test
  void runsMayComeFromSeveralThreads() {
    try (GraphScope scope = open()) {
      Operand<TFloat32> x = scope.ops().placeholder(TFloat32.class);
      GraphCall call =
          new GraphCall("square", List.of(x), List.of(scope.ops().math.square(x)), List.of());
      List<Float> squares =
          IntStream.range(0, 200).parallel().mapToObj(i -> square(scope, call, i)).toList();
      assertThat(squares).isEqualTo(IntStream.range(0, 200).mapToObj(i -> (float) i * i).toList());
    }
  }

  private static float square(GraphScope scope, GraphCall call, float value) {
    try (TFloat32 tensor = TFloat32.scalarOf(value);
        Result result = scope.run(call, tensor)) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Test
  void scopesWithTheSameNamesKeepTheirOwnValues() {
    ParameterSpec spec =
        new ParameterSpec("kernel", Shape.of(1), Initializer.constant(1), ParameterRole.KERNEL);
    try (GraphScope first = open();
        GraphScope second = open()) {
      Parameter a = first.parameters().get("layer", spec);
      Parameter b = second.parameters().get("layer", spec);
      first.parameters().initialize();
      second.parameters().initialize();
      first.parameters().assign(a, new float[] {5});
      assertThat(second.parameters().values(b)).containsExactly(1);
      assertThat(first.parameters().values(a)).containsExactly(5);
    }
  }

  @Test
  void unreachableInputHasNoGradient() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1), 1);
      Operand<TFloat32> y = graph.feed(Shape.of(1), 1);
      Operand<TFloat32> sum = graph.ops().reduceSum(x, graph.ops().constant(0));
      assertThatThrownBy(() -> graph.scope().gradients(sum, List.of(x, y)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no gradient");
      assertThat(graph.scope().gradients(sum, List.of())).isEmpty();
    }
  }

  @Test
  void operationWithoutGradientIsNamed() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1), 1);
      Operand<TFloat32> sum =
          graph.ops().reduceSum(graph.ops().math.special.expint(x), graph.ops().constant(0));
      assertThatThrownBy(() -> graph.scope().gradients(sum, List.of(x)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expint");
    }
  }

  @Test
  void unknownOutputIsRefusedWithSomeThatAreThere() {
    try (GraphScope scope = open()) {
      scope.ops().withName("first").constant(1f);
      scope.ops().withName("last").constant(1f);
      assertThat(scope.output("first").op().name()).isEqualTo("first");
      assertThat(scope.output("last:0").op().name()).isEqualTo("last");
      assertThatThrownBy(() -> scope.output("midle"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no node midle")
          .hasMessageContaining("2 nodes")
          .hasMessageContaining("first")
          .hasMessageContaining("last");
    }
  }

  /**
   * Fails when the protobuf on the class path is not the one TensorFlow's messages are made for.
   */
  @Test
  void definitionSurvivesWritingAndParsing() throws InvalidProtocolBufferException {
    byte[] bytes;
    try (GraphScope scope = open()) {
      Ops ops = scope.ops();
      ops.withName("seven").math.add(ops.constant(3f), ops.constant(4f));
      bytes = scope.definition().toByteArray();
    }
    GraphDef parsed = GraphDef.parseFrom(bytes);
    assertThat(parsed.getNodeList()).extracting(NodeDef::getOp).contains("Const", "Add");
    assertThat(parsed.toBuilder().clearVersions().build()).isNotEqualTo(parsed);
    try (GraphScope scope = GraphScope.importing(parsed, DeviceOptions.SINGLE_THREAD)) {
      GraphCall call =
          new GraphCall("imported", List.of(), List.of(scope.output("seven")), List.of());
      try (Result result = scope.run(call)) {
        assertThat(((TFloat32) result.get(0)).getFloat()).isEqualTo(7);
      }
    }
  }

  @Test
  void brokenDefinitionIsRefused() {
    GraphDef broken =
        GraphDef.newBuilder()
            .addNode(NodeDef.newBuilder().setName("x").setOp("NoSuchOperation"))
            .build();
    assertThatThrownBy(() -> GraphScope.importing(broken, DeviceOptions.SINGLE_THREAD))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("cannot be imported")
        .hasMessageContaining("NoSuchOperation");
  }

  @Test
  void randomLayersDrawOnlyWhileTraining() {
    assertThatThrownBy(GraphMode.INFERENCE::stepSeed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only while training");
  }

  @Test
  void negativeThreadsAreRefused() {
    assertThatThrownBy(() -> new DeviceOptions(-1, 0))
        .hasMessage("intraOpThreads must be >= 0, got -1");
    assertThatThrownBy(() -> new DeviceOptions(0, -1))
        .hasMessage("interOpThreads must be >= 0, got -1");
  }
}
