package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.RealData;
import org.semblance.nn.DeviceOptions;

class RealDataTest {

  private static void assertSize(TrainingData data, int identities, int images) {
    try (ImageSet set = data.open()) {
      assertThat(set.identities()).hasSize(identities);
      assertThat(set.size()).isEqualTo(images);
    }
  }

  @Test
  void opensAllOfLfw() {
    assertSize(FolderData.of(RealData.require("lfw/lfw112.zip")), 5_749, 13_233);
  }

  @Test
  void opensTheIdentitiesOfAList() {
    Path zip = RealData.require("lfw/lfw112.zip");
    Path list = RealData.require("lfw/train_identities_disjoint_from_folds6-10.txt");
    assertSize(new FolderData(zip, list, 1), 3_554, 6_922);
    assertSize(new FolderData(zip, list, 2), 826, 4_194);
    assertSize(new FolderData(zip, list, 10), 79, 1_852);
  }

  @Test
  void opensCelebAWithItsNumericNames() {
    Path zip = RealData.require("celeba/celeba_train_112.zip");
    assertSize(FolderData.of(zip), 253, 5_002);
    assertSize(new FolderData(zip, RealData.require("celeba/train_identities.txt"), 1), 203, 4_774);
    try (ImageSet images = FolderData.of(zip).open()) {
      assertThat(images.identities().get(0)).isEqualTo("7202");
    }
  }

  @Test
  void joinsSources() {
    Path celeba = RealData.require("celeba/celeba_train_112.zip");
    Path lfw = RealData.require("lfw/lfw112.zip");
    assertSize(new JoinedData(List.of(FolderData.of(celeba), FolderData.of(lfw))), 6_002, 18_235);
  }

  @Test
  void readsTheOfficialPairs() {
    Path images = RealData.require("lfw/lfw112.zip");
    PairSet pairs = new ListedPairs(RealData.require("lfw/pairs.txt"), images).open();
    assertThat(pairs.pairs()).isEqualTo(6_000);
    assertThat(pairs.images()).isEqualTo(7_701);
    assertThat(pairs.folds()).isEqualTo(10);
    assertThat(pairs.same(299)).isTrue();
    assertThat(pairs.same(300)).isFalse();
  }

  @Test
  void readsTheLastFiveFolds() {
    Path images = RealData.require("lfw/lfw112.zip");
    Path list = RealData.require("lfw/pairs_folds6-10.txt");
    PairSet pairs = new ListedPairs(list, images).open();
    assertThat(pairs.pairs()).isEqualTo(3_000);
    assertThat(pairs.folds()).isEqualTo(5);
  }

  @Test
  void decodesRealFaces() {
    try (ImageSet images = FolderData.of(RealData.require("lfw/lfw112.zip")).open();
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD)) {
      for (int i = 0; i < images.size(); i += 200) {
        assertThat(decoder.decode(images.encoded(i), images.place(i), 112, 112)).isNotEmpty();
      }
    }
  }

  @Test
  void namesTheGreyPictureOfAnotherSize() {
    try (ImageSet images = FolderData.of(RealData.require("orl/orl_92x112.zip")).open();
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(images.identities()).hasSize(40);
      assertThatThrownBy(() -> decoder.decode(images.encoded(0), images.place(0), 112, 112))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("orl_92x112.zip!/s01/01.png")
          .hasMessageContaining("got 112 high and 92 wide");
      byte[] rgb = decoder.decode(images.encoded(0), images.place(0), 112, 92);
      assertThat(rgb[0]).isEqualTo(rgb[1]).isEqualTo(rgb[2]);
    }
  }
}
