package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.nn.Network;

class LayerPatternsTest {

  private static final Network NETWORK =
      FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT).network();

  private static List<String> chosen(String... patterns) {
    return List.copyOf(new LayerPatterns(List.of(patterns)).in(NETWORK));
  }

  private static List<String> names() {
    return NETWORK.nodes().stream().map(Network.Node::name).toList();
  }

  @Test
  void namesAndStarsChooseLayersInTheNetworksOrder() {
    assertThat(chosen()).isEmpty();
    assertThat(chosen("GDC_dw", "stem_*"))
        .containsExactly("stem_conv", "stem_bn", "stem_prelu", "GDC_dw");
    assertThat(chosen("stem")).isEmpty();
    assertThat(chosen("stack5_block?_3_bn"))
        .containsExactly("stack5_block1_3_bn", "stack5_block2_3_bn");
    assertThat(chosen("*_block2*_add")).hasSize(3);
    assertThat(chosen("*")).isEqualTo(names());
  }

  @Test
  void kindsChooseWhateverTheNames() {
    assertThat(chosen("@batchNorm"))
        .contains("stem_bn", "GDC_batchnorm", "pre_embedding")
        .allMatch(name -> name.contains("b") && !name.contains("conv"));
    assertThat(chosen("@dropout")).containsExactly("GDC_dropout");
  }

  @Test
  void theLastPatternThatMatchesDecides() {
    assertThat(chosen("*", "!@batchNorm"))
        .doesNotContain("stem_bn", "pre_embedding")
        .contains("stem_conv", "embedding");
    assertThat(chosen("stem_*", "!stem_bn", "stem_b?")).contains("stem_bn");
    assertThat(chosen("!stem_*")).isEmpty();
  }

  @Test
  void aPatternWithoutALayerIsRefusedWithWhatIsNear() {
    assertThatThrownBy(() -> require("stem_*", "!stak2_*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "schedule[3].freeze[1] must match a layer of the network, got \"!stak2_*\", which"
                + " matches none; near it are \"stack2_*\", ");
    assertThatThrownBy(() -> require("@batchnorm"))
        .hasMessageContaining("near it are \"@batchNorm\", ");
    assertThatThrownBy(() -> require("!")).hasMessageContaining("1 to 100 characters, got \"!\"");
    assertThat(catchThrowable(() -> require("x".repeat(100_000))).getMessage())
        .hasSizeLessThan(300);
    require("*", "!pre_embedding");
  }

  private static void require(String... patterns) {
    new LayerPatterns(List.of(patterns)).requireMatches(NETWORK, "schedule[3].freeze");
  }

  @Test
  void manyStarsTakeNoTime() {
    String stars = "*a*_*b*l*".repeat(10) + "?";
    Assertions.assertTimeout(Duration.ofSeconds(5), () -> assertThat(chosen(stars)).isEmpty());
  }
}
