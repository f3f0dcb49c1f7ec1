package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.backbones.EmbeddingHead.Kind;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

/** The literals are counts of the original's layer graphs, input 112×112×3. */
class ParameterCountTest {

  private static Backbone backbone(String name, Nonlinearity activation) {
    Backbone backbone = Catalogue.backbone(name);
    if (backbone instanceof IResNet net) {
      return new IResNet(net.depth(), net.squeezeExcitation(), activation, net.maxPoolShortcut());
    }
    return new MobileFaceNet(((MobileFaceNet) backbone).squeezeExcitation(), activation);
  }

  private static Network stem(Backbone backbone) {
    Network.Builder builder = Network.builder(Shape.of(112, 112, 3));
    backbone.addTo(builder, builder.input(), BatchNormSettings.DEFAULT);
    return builder.build();
  }

  @ParameterizedTest
  @CsvSource({
    "r18, RELU, 11188672, 11176000",
    "r18, PRELU, 11190656, 11177984",
    "r34, RELU, 21311680, 21287872",
    "r34, PRELU, 21315520, 21291712",
    "r50, RELU, 30773440, 30737344",
    "r50, PRELU, 30779328, 30743232",
    "r100, RELU, 52364992, 52297408",
    "r100, PRELU, 52376128, 52308544",
    "r101, RELU, 41417920, 41368000",
    "r101, PRELU, 41426112, 41376192",
    "mobilefacenet, PRELU, 865536, 848256",
    "se_mobilefacenet, PRELU, 890376, 873096"
  })
  void stemHasTheOriginalsTotalAndTrainableCount(
      String name, Nonlinearity activation, long total, long trainable) {
    Network stem = stem(backbone(name, activation));
    assertThat(stem.parameterCount(false)).isEqualTo(total);
    assertThat(stem.parameterCount(true)).isEqualTo(trainable);
  }

  @ParameterizedTest
  @CsvSource({"se_r34, 21468864", "se_r50, 30996160", "se_r100, 52737216"})
  void squeezeExcitationStemHasTheOriginalsTotal(String name, long total) {
    assertThat(stem(Catalogue.backbone(name)).parameterCount(false)).isEqualTo(total);
  }

  @ParameterizedTest
  @CsvSource({"18", "34", "50", "100", "101"})
  void maxPoolShortcutSavesOneConvolutionAndItsBatchNorm(int depth) {
    Network with = stem(new IResNet(depth, false, Nonlinearity.RELU, true));
    Network without = stem(new IResNet(depth, false, Nonlinearity.RELU, false));
    assertThat(without.parameterCount(false) - with.parameterCount(false)).isEqualTo(4352);
    assertThat(with.outputShape()).isEqualTo(without.outputShape());
  }

  @ParameterizedTest
  @CsvSource({
    "mobilefacenet, E, 512, , 4079360",
    "mobilefacenet, E, 256, , 2472704",
    "mobilefacenet, GDC, 512, , 939904",
    "mobilefacenet, GDC, 256, , 906112",
    "mobilefacenet, GAP, 512, , 933632",
    "mobilefacenet, F, 512, , 4078848",
    "mobilefacenet, GDC, 512, RELU, 1224448",
    "mobilefacenet, E, 512, RELU, 13782272",
    "se_mobilefacenet, E, 512, , 4104200",
    "se_mobilefacenet, E, 256, , 2497544",
    "se_mobilefacenet, GDC, 512, , 964744",
    "se_mobilefacenet, GDC, 256, , 930952",
    "se_mobilefacenet, GAP, 512, , 958472",
    "se_mobilefacenet, F, 512, , 4103688",
    "se_mobilefacenet, GDC, 512, RELU, 1249288",
    "se_mobilefacenet, E, 512, RELU, 13807112",
    "se_mobilefacenet, GDC, 256, PRELU, 1117704"
  })
  void mobileFaceNetWithAHeadHasTheOriginalsTotal(
      String name, Kind type, int size, @Nullable Nonlinearity pointwise, long total) {
    assertThat(total(Catalogue.backbone(name), type, size, pointwise, false)).isEqualTo(total);
  }

  @ParameterizedTest
  @CsvSource({
    "r18, RELU, E, 24037824",
    "r18, RELU, GDC, 11480000",
    "r34, RELU, E, 34160832",
    "r34, RELU, GDC, 21603008",
    "r50, RELU, E, 43622592",
    "r50, RELU, GDC, 31064768",
    "r100, RELU, E, 65214144",
    "r100, RELU, GDC, 52656320",
    "r50, PRELU, E, 43628480",
    "r100, PRELU, E, 65225280",
    "r50, PRELU, GDC, 31070656",
    "r100, PRELU, GDC, 52667456",
    "se_r50, RELU, E, 43845312",
    "se_r100, RELU, E, 65586368",
    "se_r50, RELU, GDC, 31287488",
    "se_r100, RELU, GDC, 53028544"
  })
  void residualNetworkWithAHeadHasTheOriginalsTotal(
      String name, Nonlinearity activation, Kind type, long total) {
    assertThat(total(backbone(name, activation), type, 512, null, false)).isEqualTo(total);
  }

  @Test
  void biasOfTheProjectionCountsOncePerValue() {
    assertThat(total(backbone("r18", Nonlinearity.PRELU), Kind.E, 512, null, true))
        .isEqualTo(24_040_320);
  }

  private static long total(
      Backbone backbone, Kind type, int size, @Nullable Nonlinearity pointwise, boolean bias) {
    Pointwise layer = pointwise == null ? null : new Pointwise(512, pointwise);
    EmbeddingHead head = new EmbeddingHead(type, size, 0, layer, bias, true);
    return FaceModel.of(backbone, head).network().parameterCount(false);
  }
}
