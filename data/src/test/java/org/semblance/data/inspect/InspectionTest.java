package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.TinyFaces;

class InspectionTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 4, 0.3, 1);

  private static Inspection inspect(TinyFaces faces) {
    return Inspection.of(faces, 2, done -> {});
  }

  @Test
  void countsWhatThereIs() {
    List<Integer> progress = new ArrayList<>();
    Inspection found = Inspection.of(FACES, 2, progress::add);
    long bytes = 0;
    for (int i = 0; i < FACES.size(); i++) {
      bytes += FACES.encoded(i).length;
    }
    assertThat(found.identities()).isEqualTo(3);
    assertThat(found.images()).isEqualTo(12);
    assertThat(found.bytes()).isEqualTo(bytes);
    assertThat(found.sizes()).isEqualTo(Map.of("32x32", 12));
    assertThat(found.sizeExamples()).isEqualTo(Map.of("32x32", 0));
    assertThat(found.fileSizes().values().stream().mapToInt(count -> count).sum()).isEqualTo(12);
    assertThat(found.fileSizes())
        .containsKeys(Inspection.rounded(FACES.encoded(0).length))
        .allSatisfy((size, count) -> assertThat(Inspection.rounded(size)).isEqualTo(size));
    assertThat(found.types()).isEqualTo(Map.of("PNG", 12));
    assertThat(found.imagesPerIdentity()).isEqualTo(Map.of(4, 3));
    assertThat(found.duplicates()).isEmpty();
    assertThat(found.unreadable()).isEmpty();
    assertThat(progress).endsWith(12);
  }

  @Test
  void equalPicturesAreGroupedWithWhoseTheyAre() {
    TinyFaces faces =
        FACES.with(1, FACES.encoded(0)).with(11, FACES.encoded(4)).with(3, FACES.encoded(0));
    assertThat(inspect(faces).duplicates())
        .containsExactly(
            new Inspection.Duplicate(
                ImmutableIntArray.of(0, 1, 3),
                List.of(FACES.place(0), FACES.place(1), FACES.place(3)),
                List.of("tiny000")),
            new Inspection.Duplicate(
                ImmutableIntArray.of(4, 11),
                List.of(FACES.place(4), FACES.place(11)),
                List.of("tiny001", "tiny002")));
    assertThat(inspect(faces).noisyDuplicates()).isEqualTo(1);
  }

  @Test
  void whatIsNoPictureIsNamed() {
    byte[] text = "no picture".getBytes(StandardCharsets.US_ASCII);
    byte[] cut = java.util.Arrays.copyOf(FACES.encoded(5), 12);
    Inspection found = inspect(FACES.with(2, text).with(5, cut));
    assertThat(found.images()).isEqualTo(12);
    assertThat(found.types()).isEqualTo(Map.of("PNG", 10, "unreadable", 2));
    assertThat(found.unreadable())
        .extracting(Inspection.Problem::place)
        .containsExactly(FACES.place(2), FACES.place(5));
    assertThat(found.unreadable().get(0).message()).contains("must be a JPEG or PNG");
    assertThat(found.unreadable().get(1).message()).contains("ends before its size");
  }

  @Test
  void sizesOfFilesAreRoundedDownToFourBinaryDigits() {
    assertThat(Inspection.rounded(0)).isEqualTo(0);
    assertThat(Inspection.rounded(7)).isEqualTo(7);
    assertThat(Inspection.rounded(16)).isEqualTo(16);
    assertThat(Inspection.rounded(17)).isEqualTo(16);
    assertThat(Inspection.rounded(0b110101110)).isEqualTo(0b110100000);
    assertThat(Inspection.rounded(Integer.MAX_VALUE)).isEqualTo(0x78000000);
  }
}
