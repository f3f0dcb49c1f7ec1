package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void listsEveryArchitectureOnce() {
    assertThat(Catalogue.names())
        .containsExactly(
            "mobilefacenet",
            "r18",
            "r34",
            "r50",
            "r100",
            "r101",
            "se_mobilefacenet",
            "se_r18",
            "se_r34",
            "se_r50",
            "se_r100",
            "se_r101");
  }

  @Test
  void givesTheUsualFormUnderANameInAnyCase() {
    assertThat(Catalogue.backbone("SE_R50"))
        .isEqualTo(new IResNet(50, true, Nonlinearity.RELU, false));
    assertThat(Catalogue.backbone("mobilefacenet"))
        .isEqualTo(new MobileFaceNet(false, Nonlinearity.PRELU));
  }

  @Test
  void rejectsUnknownNameWithSuggestion() {
    assertThatThrownBy(() -> Catalogue.backbone("mobilfacenet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no backbone mobilfacenet; did you mean mobilefacenet?")
        .hasMessageContaining("se_r101");
    assertThatThrownBy(() -> Catalogue.backbone("r200")).hasMessageContaining("did you mean r100?");
  }
}
