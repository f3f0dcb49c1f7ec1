package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Kernels;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How many arrays of classes × batch a step with a loss makes. */
class LossMemoryTest {

  private static final int BATCH = 64;
  private static final int CLASSES = 4096;
  private static final int SIZE = 4;
  private static final long ARRAY = (long) BATCH * CLASSES * Float.BYTES;

  static Stream<Loss> losses() {
    return Stream.concat(
        Stream.of(
            new Softmax(0.1),
            new ArcFace(0.5, 64, MarginGradient.STRAIGHT_THROUGH, 0.1),
            CosFace.DEFAULT,
            CombinedMargin.DEFAULT),
        HeadTest.otherLosses());
  }

  /**
   * The logits are the one array that is allocated: the gradient takes their place. So no more than
   * one is ever alive.
   */
  @ParameterizedTest
  @MethodSource("losses")
  void stepMakesOneArrayOfClassesTimesBatch(Loss loss) {
    assumeTrue(DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"), "no fused kernels here");
    assertThat(largeAllocations(Kernels.FUSED, loss)).hasSize(1);
  }

  /** What the test would see if a loss made more of them. */
  @ParameterizedTest
  @MethodSource("losses")
  void plainOperationsMakeMore(Loss loss) {
    assertThat(largeAllocations(Kernels.PLAIN, loss)).hasSizeGreaterThan(1);
  }

  private static List<String> largeAllocations(Kernels kernels, Loss loss) {
    try (GraphScope scope = GraphScope.open(new DeviceOptions(1, 1, kernels), 1);
        TFloat32 embeddings = TFloat32.tensorOf(Shape.of(BATCH, SIZE), LossMemoryTest::fill);
        TInt32 labels = TInt32.vectorOf(new int[BATCH])) {
      Operand<TFloat32> x =
          scope.ops().placeholder(TFloat32.class, Placeholder.shape(embeddings.shape()));
      Operand<TInt32> y = scope.ops().placeholder(TInt32.class, Placeholder.shape(labels.shape()));
      Operand<TFloat32> weight = loss.head().weight(scope, SIZE, CLASSES).read();
      Logits logits = loss.head().logits(scope, x, weight);
      LossTerms terms =
          loss.build(
              new LossInput(scope, logits, y, x, scope.ops().constant(new long[] {1, 1}), CLASSES));
      scope.parameters().initialize();
      List<Operand<?>> fetches = new ArrayList<>(List.of(terms.loss(), terms.accuracy()));
      fetches.addAll(scope.gradients(terms.loss(), List.of(x, weight)));
      GraphCall call =
          new GraphCall("loss", List.of(x, y), fetches, List.copyOf(terms.stateUpdates()));
      scope.run(call, embeddings, labels).close();
      StepTrace trace = scope.trace(call, embeddings, labels);
      return trace.runs().stream()
          .filter(run -> run.allocated() >= ARRAY)
          .map(NodeRun::node)
          .toList();
    }
  }

  private static void fill(TFloat32 tensor) {
    float[] values = new float[BATCH * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    tensor.asRawTensor().data().asFloats().write(values);
  }
}
