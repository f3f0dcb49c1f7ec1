package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.backbones.EmbeddingHead.Kind;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

class FaceModelTest {

  private static final FaceModel EVERYTHING_UNUSUAL =
      new FaceModel(
          new IResNet(
              18,
              true,
              Nonlinearity.SWISH,
              true,
              new Survival(0.9, 0.4),
              Compatibility.KERAS_INSIGHTFACE),
          new EmbeddingHead(
              Kind.E, 96, 0.4, new Pointwise(Pointwise.HALF, Nonlinearity.PRELU), true, false),
          new BatchNormSettings(0.95, 2e-5),
          new Preprocessing(127, 0.1, ColorOrder.BGR, 96, 112));

  @Test
  void propertiesRebuildAnEqualModel() {
    FaceModel plain = FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT);
    assertThat(FaceModel.fromProperties(plain.toProperties())).isEqualTo(plain);
    assertThat(FaceModel.fromProperties(EVERYTHING_UNUSUAL.toProperties()))
        .isEqualTo(EVERYTHING_UNUSUAL);
  }

  @Test
  void propertiesAreReadable() {
    assertThat(EVERYTHING_UNUSUAL.toProperties())
        .containsEntry("backbone.type", "iResNet")
        .containsEntry("backbone.activation", "swish")
        .containsEntry("backbone.survival.end", "0.4")
        .containsEntry("backbone.compatibility", "KERAS_INSIGHTFACE")
        .containsEntry("head.pointwise.channels", "0")
        .containsEntry("batchNorm.epsilon", "2.0E-5")
        .containsEntry("preprocessing.color", "BGR");
  }

  @Test
  void propertiesOfBeforeThereWasStochasticDepthHaveNone() {
    FaceModel plain = FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT);
    Map<String, String> properties = new HashMap<>(plain.toProperties());
    assertThat(properties.remove("backbone.compatibility")).isEqualTo("NONE");
    assertThat(FaceModel.fromProperties(properties)).isEqualTo(plain);
  }

  @Test
  void missingOrImpossiblePropertyIsNamed() {
    Map<String, String> properties = new HashMap<>(EVERYTHING_UNUSUAL.toProperties());
    properties.remove("head.embeddingSize");
    assertThatThrownBy(() -> FaceModel.fromProperties(properties))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("head.embeddingSize, which is missing");
    properties.put("head.embeddingSize", "many");
    assertThatThrownBy(() -> FaceModel.fromProperties(properties))
        .hasMessageContaining("head.embeddingSize must be an integer, got many");
    properties.put("head.embeddingSize", "-1");
    assertThatThrownBy(() -> FaceModel.fromProperties(properties))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("head.embeddingSize must be > 0, got -1");
    properties.put("backbone.type", "transformer");
    assertThatThrownBy(() -> FaceModel.fromProperties(properties))
        .hasMessageContaining("backbone.type must be mobileFaceNet or iResNet, got transformer");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyHeadEndsInTheEmbedding(Kind type) {
    Network network = FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.of(type, 64)).network();
    assertThat(network.outputShape()).isEqualTo(Shape.of(64));
    List<Network.Node> nodes = network.nodes();
    assertThat(nodes.get(nodes.size() - 1).name()).isEqualTo("embedding");
    assertThat(nodes.get(nodes.size() - 2).name()).isEqualTo("pre_embedding");
  }

  @Test
  void headsBearTheOriginalsNames() {
    assertThat(headNames(Kind.GDC, Pointwise.DEFAULT))
        .containsExactly(
            "pw_conv", "pw_bn", "pw_relu", "GDC_dw", "GDC_batchnorm", "GDC_dropout", "GDC_conv");
    assertThat(headNames(Kind.E, null)).contains("E_batchnorm", "E_dense");
    assertThat(headNames(Kind.F, null)).contains("F_dense").doesNotContain("F_batchnorm");
    assertThat(headNames(Kind.GAP, null)).contains("GAP_batchnorm", "GAP_dense");
  }

  private static List<String> headNames(
      Kind type, @org.jspecify.annotations.Nullable Pointwise pointwise) {
    Network.Builder builder = Network.builder(Shape.of(7, 7, 32));
    new EmbeddingHead(type, 16, 0, pointwise, false, true)
        .addTo(builder, builder.input(), BatchNormSettings.DEFAULT);
    List<String> names = builder.build().nodes().stream().map(Network.Node::name).toList();
    return names.subList(0, names.size() - 2);
  }

  @Test
  void pointwiseMayHalveTheChannels() {
    Network.Builder builder = Network.builder(Shape.of(7, 7, 32));
    String last =
        new Pointwise(Pointwise.HALF, Nonlinearity.SWISH)
            .addTo(builder, builder.input(), BatchNormSettings.DEFAULT);
    assertThat(last).isEqualTo("pw_swish");
    assertThat(builder.shapeOf(last)).isEqualTo(Shape.of(7, 7, 16));
  }

  @Test
  void featureMapsShrinkAsTheOriginals() {
    assertThat(stem(MobileFaceNet.DEFAULT)).isEqualTo(Shape.of(7, 7, 128));
    assertThat(stem(IResNet.of(34))).isEqualTo(Shape.of(7, 7, 512));
  }

  private static Shape stem(Backbone backbone) {
    Network.Builder builder = Network.builder(Shape.of(112, 112, 3));
    return builder.shapeOf(backbone.addTo(builder, builder.input(), BatchNormSettings.DEFAULT));
  }

  @Test
  void dropoutAndMomentumAreNoPartOfTheArchitecture() {
    FaceModel without = FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.of(Kind.E, 64));
    FaceModel with =
        new FaceModel(
            MobileFaceNet.DEFAULT,
            new EmbeddingHead(Kind.E, 64, 0.4, null, false, true),
            new BatchNormSettings(0.99, 1e-5),
            Preprocessing.DEFAULT);
    assertThat(with.network().architectureHash()).isEqualTo(without.network().architectureHash());
  }

  @Test
  void oblongImageDoesNotSuitGdc() {
    FaceModel model =
        new FaceModel(
            MobileFaceNet.DEFAULT,
            EmbeddingHead.DEFAULT,
            BatchNormSettings.DEFAULT,
            new Preprocessing(127.5, 128, ColorOrder.RGB, 112, 96));
    assertThatThrownBy(model::network)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GDC needs a square feature map, got [7, 6, 128]");
  }

  @Test
  void settingsOutOfRangeSayWhatMustHoldAndWhatWasFound() {
    assertThatThrownBy(() -> IResNet.of(20))
        .hasMessage("backbone.depth must be one of [18, 34, 50, 100, 101], got 20");
    assertThatThrownBy(() -> EmbeddingHead.of(Kind.E, 0))
        .hasMessage("head.embeddingSize must be > 0, got 0");
    assertThatThrownBy(() -> new EmbeddingHead(Kind.E, 1, 1, null, false, true))
        .hasMessage("head.dropout must be in [0, 1), got 1.0");
    assertThatThrownBy(() -> new BatchNormSettings(1, 1e-5)).hasMessageContaining("got 1.0");
    assertThatThrownBy(() -> new BatchNormSettings(0.9, 0)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> new Pointwise(-1, Nonlinearity.RELU)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> new Preprocessing(0, 0, ColorOrder.RGB, 1, 1))
        .hasMessageContaining("std must be > 0");
    assertThatThrownBy(() -> new Preprocessing(0, 1, ColorOrder.RGB, 0, 1))
        .hasMessageContaining("height must be > 0");
  }
}
