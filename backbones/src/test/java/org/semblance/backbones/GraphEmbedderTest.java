package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.EmbeddingHead.Kind;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class GraphEmbedderTest {

  private static final int SIDE = 32;
  private static final FaceModel SMALL =
      new FaceModel(
          MobileFaceNet.DEFAULT,
          EmbeddingHead.of(Kind.GDC, 8),
          BatchNormSettings.DEFAULT,
          new Preprocessing(127.5, 128, ColorOrder.BGR, SIDE, SIDE));

  private static final GraphScope SHARED = GraphScope.open(DeviceOptions.SINGLE_THREAD, 3);
  private static final GraphEmbedder EMBEDDER = GraphEmbedder.over(SHARED, SMALL);

  @TempDir Path folder;

  @BeforeAll
  static void drawWeights() {
    SHARED.parameters().initialize();
  }

  @AfterAll
  static void closeShared() {
    EMBEDDER.close();
    SHARED.close();
  }

  private static float[][] embed(Embedder embedder, byte[] pixels, boolean flip) {
    int count = pixels.length / (SIDE * SIDE * 3);
    try (TUint8 images = Faces.tensor(pixels, count, SIDE, SIDE)) {
      return embedder.embed(images, flip);
    }
  }

  @Test
  void storedNetworkEmbedsAsTheLiveOne() {
    Path path = folder.resolve("m.safetensors");
    ModelFile.write(path, SHARED, SMALL, Map.of());
    byte[] pixels = Faces.random(1, 3, SIDE);
    float[][] live = embed(EMBEDDER, pixels, false);
    assertThat(EmbedderSource.of(path).isWeightFile()).isTrue();
    try (Embedder embedder = EmbedderSource.of(path).open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(embedder.embeddingSize()).isEqualTo(8);
      assertThat(embedder.preprocessing()).isEqualTo(SMALL.preprocessing());
      assertThat(embed(embedder, pixels, false)).isDeepEqualTo(live);
    }
    assertThat(live[0]).isNotEqualTo(live[1]);
  }

  @Test
  void flipSumAddsTheMirroredImagesEmbedding() {
    byte[] pixels = Faces.random(1, 3, SIDE);
    float[][] plain = embed(EMBEDDER, pixels, false);
    float[][] mirrored = embed(EMBEDDER, Faces.mirrored(pixels, SIDE), false);
    float[][] sum = embed(EMBEDDER, pixels, true);
    assertThat(sum).hasDimensions(3, 8);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 8; j++) {
        assertThat(sum[i][j]).isCloseTo(plain[i][j] + mirrored[i][j], within(1e-4f));
      }
    }
  }

  @Test
  void batchesMayDifferInSize() {
    byte[] pixels = Faces.random(1, 3, SIDE);
    byte[] first = Arrays.copyOf(pixels, SIDE * SIDE * 3);
    float[] alone = embed(EMBEDDER, first, false)[0];
    assertThat(embed(EMBEDDER, pixels, false)[0]).containsExactly(alone, within(1e-4f));
    assertThat(embed(EMBEDDER, new byte[0], true)).isEmpty();
  }

  @Test
  void imagesOfAnotherSizeAreRejected() {
    try (TUint8 images = Faces.tensor(new byte[8 * 9 * 3], 1, 8, 9)) {
      assertThatThrownBy(() -> EMBEDDER.embed(images, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images must be of shape [n, 32, 32, 3], got [1, 8, 9, 3]");
    }
  }

  @Test
  void liveEmbedderSeesEveryChangeOfTheWeightsAndLeavesTheScopeOpen() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 3)) {
      byte[] pixels = Faces.random(1, 1, SIDE);
      try (GraphEmbedder embedder = GraphEmbedder.over(scope, SMALL)) {
        scope.parameters().initialize();
        Parameter beta = scope.parameters().find("pre_embedding/beta").orElseThrow();
        float before = embed(embedder, pixels, false)[0][7];
        scope.parameters().assign(beta, new float[] {0, 0, 0, 0, 0, 0, 0, 100});
        assertThat(embed(embedder, pixels, false)[0][7]).isCloseTo(before + 100, within(1e-3f));
      }
      assertThat(scope.parameters().values(scope.parameters().all().iterator().next()))
          .isNotEmpty();
    }
  }

  @Test
  void trainingFormSharesTheWeightsAndHasAFiniteGradientForEachOfThem() {
    try (GraphHarness graph = new GraphHarness()) {
      Network network = SMALL.network();
      GraphEmbedder.over(graph.scope(), SMALL);
      int parameters = graph.scope().parameters().all().size();
      Operand<TFloat32> x =
          graph.feed(Shape.of(4, SIDE, SIDE, 3), Seeds.uniform(4, 4 * SIDE * SIDE * 3));
      GraphMode training = GraphMode.training(graph.ops().constant(new long[] {1, 1}));
      Network.Application application = network.apply(graph.scope(), training, x);
      assertThat(graph.scope().parameters().all()).hasSize(parameters);
      // Two moving averages per batch norm: 2 at the stem, 3 in 15 bottlenecks, 2 in the head.
      assertThat(application.stateUpdates().size()).isEqualTo(2 * (2 + 3 * 15 + 2));

      List<Parameter> trained =
          graph.scope().parameters().all().stream().filter(p -> p.role().trainable()).toList();
      // Weights that differ per value: a plain sum does not feel a batch norm.
      Operand<TFloat32> weights = graph.feed(Shape.of(4, 8), Seeds.uniform(5, 32));
      Operand<TFloat32> loss = graph.ops().math.mul(application.output(), weights);
      List<float[]> gradients =
          graph.gradients(loss, trained.stream().map(Parameter::read).toList());
      for (int i = 0; i < trained.size(); i++) {
        double sum = 0;
        for (float value : gradients.get(i)) {
          sum += Math.abs(value);
        }
        assertThat(sum).as("gradient of %s", trained.get(i)).isFinite();
        if (trained.get(i).role() == ParameterRole.KERNEL) {
          assertThat(sum).as("gradient of %s", trained.get(i)).isGreaterThan(0);
        }
      }
    }
  }

  @Test
  void fullSizeNetworkEmbedsTwoImages() {
    FaceModel model = FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.of(Kind.GDC, 256));
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 3);
        GraphEmbedder embedder = GraphEmbedder.over(scope, model);
        TUint8 images = Faces.tensor(Faces.random(5, 2, 112), 2, 112, 112)) {
      scope.parameters().initialize();
      assertThat(scope.parameters().count(true) + scope.parameters().count(false))
          .isEqualTo(906_112);
      float[][] embeddings = embedder.embed(images, false);
      assertThat(embeddings).hasDimensions(2, 256);
      for (float value : embeddings[1]) {
        assertThat(value).isFinite();
      }
    }
  }
}
