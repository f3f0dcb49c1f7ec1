package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.data.PngImage;
import org.semblance.data.convert.Rasters;
import org.semblance.data.inspect.ContactSheet.Picture;
import org.semblance.data.testing.TinyFaces;

class ContactSheetTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 10, 0.3, 1);

  private static ContactSheet sheet(TinyFaces faces, int count, long seed) {
    return ContactSheet.of(faces, Inspection.of(faces, 1, done -> {}), count, seed);
  }

  private static List<Integer> images(List<Picture> pictures) {
    return pictures.stream().map(Picture::image).toList();
  }

  private static Rasters.Raster small(Picture picture) {
    assertThat(picture.dataUri()).startsWith("data:image/jpeg;base64,");
    String base64 = picture.dataUri().substring(picture.dataUri().indexOf(',') + 1);
    return Rasters.decode(Base64.getDecoder().decode(base64), "small");
  }

  @Test
  void drawsDifferentPicturesInTheirOrder() {
    List<Integer> drawn = images(sheet(FACES, 12, 7).sample());
    assertThat(drawn).hasSize(12).isSorted().doesNotHaveDuplicates();
    assertThat(drawn).allMatch(image -> image >= 0 && image < 50);
    assertThat(images(sheet(FACES, 12, 7).sample())).isEqualTo(drawn);
    assertThat(images(sheet(FACES, 12, 8).sample())).isNotEqualTo(drawn);
  }

  @Test
  void drawsAllWhereThereAreFew() {
    assertThat(images(sheet(FACES, 1000, 7).sample())).hasSize(50).startsWith(0, 1, 2);
    assertThat(sheet(FACES, 0, 7).sample()).isEmpty();
    assertThatThrownBy(() -> sheet(FACES, 1001, 7)).hasMessageContaining("got 1001");
  }

  /** With 3 of 5 at random, each is in 6 of 10 samples: 1200 of 2000, give or take 5 deviations. */
  @Test
  void everyPictureIsAsLikelyAsAnyOther() {
    TinyFaces few = TinyFaces.of(5, 1, 0.3, 1);
    Inspection found = Inspection.of(few, 1, done -> {});
    int[] drawn = new int[5];
    for (int seed = 0; seed < 400; seed++) {
      images(ContactSheet.of(few, found, 3, seed).sample()).forEach(image -> drawn[image]++);
    }
    for (int count : drawn) {
      assertThat(count).isBetween(240 - 49, 240 + 49);
    }
  }

  @Test
  void tellsWhatAPictureIsAndMakesItSmall() {
    Picture picture = sheet(FACES, 50, 7).sample().get(23);
    assertThat(picture.identity()).isEqualTo("tiny002");
    assertThat(picture.place()).isEqualTo(FACES.place(23));
    assertThat(picture.height()).isEqualTo(32);
    assertThat(picture.problem()).isEmpty();
    assertThat(small(picture).width()).isEqualTo(32);
  }

  @Test
  void showsTheRarestSizesFirst() {
    TinyFaces odd =
        FACES
            .with(3, PngImage.encode(new byte[3 * 400 * 200], 200, 400))
            .with(4, PngImage.encode(new byte[3 * 40 * 40], 40, 40))
            .with(5, PngImage.encode(new byte[3 * 40 * 40], 40, 40));
    ContactSheet sheet = sheet(odd, 0, 7);
    assertThat(images(sheet.oddSizes())).containsExactly(3, 4);
    Picture wide = sheet.oddSizes().get(0);
    assertThat(wide.width()).isEqualTo(400);
    assertThat(wide.height()).isEqualTo(200);
    Rasters.Raster small = small(wide);
    assertThat(small.width()).isEqualTo(112);
    assertThat(small.height()).isEqualTo(56);
  }

  @Test
  void showsWrongLabelsBeforeOtherEqualPictures() {
    TinyFaces equal =
        FACES.with(1, FACES.encoded(0)).with(2, FACES.encoded(0)).with(49, FACES.encoded(20));
    assertThat(sheet(equal, 0, 7).equal())
        .extracting(ContactSheetTest::images)
        .containsExactly(List.of(20, 49), List.of(0, 1, 2));
  }

  @Test
  void saysWhyThereIsNoPicture() {
    byte[] torn = java.util.Arrays.copyOf(FACES.encoded(1), 60);
    TinyFaces broken =
        FACES.with(0, "no picture".getBytes(StandardCharsets.US_ASCII)).with(1, torn);
    List<Picture> sample = sheet(broken, 50, 7).sample();
    assertThat(sample.get(0).dataUri()).isEmpty();
    assertThat(sample.get(0).problem()).contains("must be a JPEG or PNG");
    assertThat(sample.get(1).problem()).contains(FACES.place(1));
    assertThat(sample.get(1).width()).isEqualTo(32);
    assertThat(sample.get(2).problem()).isEmpty();
  }
}
