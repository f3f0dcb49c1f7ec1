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
    assertThat(inspect(faces).duplicateGroups()).isEqualTo(2);
  }

  /** Of a picture that is there 151 times, and of one that no other is equal to. */
  @Test
  void placesOfManyEqualPicturesAreNotAllNamed() {
    TinyFaces faces = TinyFaces.of(2, 76, 0, 1); // without noise those of an identity are equal
    for (int i = 76; i < 151; i++) {
      faces = faces.with(i, faces.encoded(0));
    }
    Inspection found = inspect(faces);
    assertThat(found.duplicateGroups()).isEqualTo(1);
    Inspection.Duplicate group = found.duplicates().get(0);
    assertThat(group.images().length()).isEqualTo(151);
    assertThat(group.places()).hasSize(100).startsWith(faces.place(0));
    assertThat(group.identities()).containsExactly("tiny000", "tiny001");
  }

  /** Unreadable pictures have no hash, and zeros are a hash as good as any. */
  @Test
  void hashesAreGroupedByValueInTheOrderOfTheFirst() {
    PictureHashes hashes = new PictureHashes(9);
    long[] values = {7, -1, 0, 7, 5, 0, 7, -1};
    for (int i = 0; i < values.length; i++) {
      if (i != 7) {
        hashes.put(i, values[i]);
      }
    }
    assertThat(hashes.groups()).containsExactly(new int[] {0, 3, 6}, new int[] {2, 5});
  }

  @Test
  void whatIsNoPictureIsNamed() {
    byte[] text = "no picture".getBytes(StandardCharsets.US_ASCII);
    byte[] cut = java.util.Arrays.copyOf(FACES.encoded(5), 12);
    Inspection found = inspect(FACES.with(2, text).with(5, cut));
    assertThat(found.images()).isEqualTo(12);
    assertThat(found.types()).isEqualTo(Map.of("PNG", 10, "unreadable", 2));
    assertThat(found.unreadableImages()).isEqualTo(2);
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
