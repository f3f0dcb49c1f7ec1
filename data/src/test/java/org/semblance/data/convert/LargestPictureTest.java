package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;

class LargestPictureTest {

  private static final TinyFaces FACES = TinyFaces.of(4, 3, 0.3, 1);

  @TempDir private Path folder;

  /** What is allocated goes by it: too little would be wrong, all that there may be of no use. */
  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD", "ZIP", "TAR"})
  void isKnownWhereSizesAre(Format format) {
    Path target =
        folder.resolve(format == Format.OFRECORD ? "part-00000" : "faces." + ending(format));
    new Conversion(format, 1, null, null, 1)
        .run(FACES, target, (pictures, bytes) -> {}, () -> false);
    int largest =
        IntStream.range(0, FACES.size()).map(i -> FACES.encoded(i).length).max().orElseThrow();
    try (ImageSet set = format.at(target).open()) {
      assertThat(set.largest()).isBetween(largest, largest + 500);
    }
  }

  private static String ending(Format format) {
    return format == Format.RECORDIO ? "rec" : format.toString();
  }

  /** A few bytes may be unpacked to many, and what the archive says of them may be wrong. */
  @Test
  void isNotBelievedOfWhatIsPacked() throws IOException {
    Path zip = folder.resolve("faces.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("ann/1.png", "bob/1.png")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(FACES.encoded(0));
      }
    }
    try (ImageSet set = new FolderData(zip, null, 1).open()) {
      assertThat(set.largest()).isEqualTo(ImageSet.MAXIMUM_BYTES);
    }
  }
}
