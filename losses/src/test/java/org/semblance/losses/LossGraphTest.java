package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Kernels;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.layers.Activation;
import org.semblance.nn.layers.Add;
import org.semblance.nn.layers.BatchNorm;
import org.semblance.nn.layers.ChannelScale;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.Dense;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.nn.layers.Dropout;
import org.semblance.nn.layers.Flatten;
import org.semblance.nn.layers.GlobalAveragePool;
import org.semblance.nn.layers.MaxPool2d;
import org.semblance.nn.layers.PRelu;
import org.semblance.nn.layers.Padding;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class LossGraphTest {

  private static final DeviceOptions PLAIN = new DeviceOptions(1, 1, Kernels.PLAIN);

  static Stream<Loss> losses() {
    return Stream.of(
        Softmax.DEFAULT,
        new Softmax(0.1),
        ArcFace.DEFAULT,
        new ArcFace(0.5, 16, MarginGradient.STRAIGHT_THROUGH, 0.1),
        CosFace.DEFAULT,
        CombinedMargin.DEFAULT,
        new CombinedMargin(0.9, 0.4, 0.15, 64, MarginGradient.STRAIGHT_THROUGH, 0),
        new ArcFace(0.5, 16, MarginGradient.EXACT, 0.1, 0.2),
        MarginSoftmax.DEFAULT,
        new MarginSoftmax(0.5, 0.4, 0.1),
        ArcFaceSimple.DEFAULT,
        AirFace.DEFAULT,
        new CurricularFace(0.5, 64, 0.1),
        MagFace.DEFAULT,
        new MagFace(MarginForm.COS, 0.1, 5, 0.2, 0.5, 1, 16, 0.1, 0.3),
        AdaFace.DEFAULT,
        AdaCos.DEFAULT,
        new ElasticFace(MarginForm.ARC, 0.5, 0.05, MarginPairing.RANKED, 64, 0, 0),
        new ElasticFace(MarginForm.COS, 0.35, 0.05, MarginPairing.SCRAMBLED, 64, 0.1, 0.2),
        UniFace.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void noOneHotMatrixIsMade(Loss loss) {
    try (GraphHarness graph = new GraphHarness(PLAIN)) {
      Operand<TFloat32> x = graph.feed(Shape.of(3, 4), Seeds.uniform(1, 12));
      Logits logits = LossHarness.logits(loss.head(), graph.scope(), x, 6);
      LossTerms terms =
          loss.build(
              LossHarness.input(graph, logits, graph.ops().constant(new int[] {0, 5, 2}), x));
      graph.scope().gradients(terms.loss(), List.of(x));
      assertThat(graph.scope().definition().getNodeList())
          .extracting(NodeDef::getOp)
          .contains(loss instanceof UniFace ? "Softplus" : "SparseSoftmaxCrossEntropyWithLogits")
          .doesNotContain("OneHot", "SoftmaxCrossEntropyWithLogits");
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyLayerOfAFaceNetworkGetsAGradient(Loss loss) {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(4, 12, 12, 3), Seeds.uniform(3, 4 * 12 * 12 * 3));
      GraphMode mode = GraphMode.training(graph.ops().constant(new long[] {1, 1}));
      Operand<TFloat32> embeddings = faceNetwork().apply(graph.scope(), mode, x).output();
      Logits logits = LossHarness.logits(loss.head(), graph.scope(), embeddings, 5);
      Operand<TInt32> labels = graph.ops().constant(new int[] {0, 1, 4, 1});
      LossTerms terms = loss.build(LossHarness.input(graph, logits, labels, embeddings));
      List<Parameter> trained =
          graph.scope().parameters().all().stream().filter(p -> p.role().trainable()).toList();
      List<float[]> gradients =
          graph.fetchAll(
              graph
                  .scope()
                  .gradients(terms.loss(), trained.stream().map(Parameter::read).toList()));
      for (int i = 0; i < trained.size(); i++) {
        assertThat(sumOfSquares(gradients.get(i)))
            .as("gradient of %s", trained.get(i))
            .isFinite()
            .isPositive();
      }
    }
  }

  /** All kinds of layers in the order of a MobileFaceNet with squeeze and excitation. */
  private static Network faceNetwork() {
    Network.Builder b = Network.builder(Shape.of(12, 12, 3));
    String x = b.add("stem", conv(4, 3, Padding.SYMMETRIC), b.input());
    x = b.add("stem_bn", new BatchNorm(0.9, 1e-5, true), x);
    String shortcut = b.add("stem_act", new PRelu(0.25f), x);
    x = b.add("dw", new DepthwiseConv2d(3, 1, Padding.SAME, Initializer.heFanOut()), shortcut);
    x = b.add("dw_act", new Activation(ActivationFunction.SWISH), x);
    String squeezed = b.add("squeeze", new GlobalAveragePool(), x);
    squeezed = b.add("excite", conv(4, 1, Padding.VALID), squeezed);
    squeezed = b.add("gate", new Activation(ActivationFunction.SIGMOID), squeezed);
    x = b.add("scaled", new ChannelScale(), x, squeezed);
    x = b.add("residual", new Add(), shortcut, x);
    x = b.add("pool", new MaxPool2d(2, 2), x);
    x = b.add("gdc", new DepthwiseConv2d(6, 1, Padding.VALID, Initializer.heFanOut()), x);
    x = b.add("dropout", new Dropout(0.1), x);
    x = b.add("flat", new Flatten(), x);
    x = b.add("embedding_dense", new Dense(6, false, Initializer.glorotNormal()), x);
    b.add("embedding", new BatchNorm(0.9, 1e-5, true), x);
    return b.build();
  }

  private static Conv2d conv(int filters, int kernel, Padding padding) {
    return new Conv2d(filters, kernel, 1, padding, true, Initializer.glorotUniform());
  }

  private static double sumOfSquares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneGraphTakesBatchesOfAnySize(Loss loss) {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1)) {
      Operand<TFloat32> logits =
          scope.ops().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
      Operand<TInt32> labels =
          scope.ops().placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TInt64> stepSeed = scope.ops().constant(new long[] {1, 1});
      LossTerms terms =
          loss.build(new LossInput(scope, Logits.of(logits), labels, logits, stepSeed, 2));
      scope.parameters().initialize();
      List<Operand<?>> fetches = new ArrayList<>(List.of(terms.perSample()));
      fetches.addAll(scope.gradients(terms.loss(), List.of(logits)));
      GraphCall call = new GraphCall("loss", List.of(logits, labels), fetches, List.of());
      for (int batch = 1; batch <= 3; batch++) {
        try (TFloat32 z = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[batch][2]));
            TInt32 y = TInt32.vectorOf(new int[batch]);
            Result result = scope.run(call, z, y)) {
          assertThat(result.get(0).shape()).isEqualTo(Shape.of(batch));
          assertThat(result.get(1).shape()).isEqualTo(Shape.of(batch, 2));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void labelOutsideTheClassesFailsByName(Loss loss) {
    assertThatThrownBy(() -> LossHarness.evaluate(loss, new float[] {.1f, .2f}, 2))
        .isInstanceOf(SemblanceException.class)
        .hasMessageMatching("(?s).*(label value of 2|\\[0, 2\\]).*");
  }
}
