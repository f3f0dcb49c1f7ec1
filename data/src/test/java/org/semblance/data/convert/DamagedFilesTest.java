package org.semblance.data.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.Damage;
import org.semblance.data.testing.TarBytes;
import org.semblance.data.testing.TinyFaces;

/**
 * Seeded damage to valid files: readers may refuse them with the project's own exception or read
 * what is left, and nothing else.
 */
class DamagedFilesTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);
  private static final int CASES = 2_000;
  private static final int NIGHTLY_CASES = 100_000;

  /** With every kind of header that there is, and little besides. */
  private static final TarBytes TAR =
      new TarBytes()
          .entry("Ann/", '5', new byte[0])
          .file("Ann/1.jpg")
          .gnuName("Bob/" + "b".repeat(120) + ".jpg")
          .file("Bob/b.jpg")
          .entry("pax_global_header", 'g', "18 comment=abcdefg\n".getBytes(UTF_8))
          .pax("path", "Zo\u00eb/1.jpg")
          .file("Zoe/1.jpg")
          .pax("mtime", "1700000000.25")
          .pax("size", "9")
          .file("Eve/1.jpg")
          .entry("link", '2', new byte[0]);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD", "ZIP", "TAR", "LIST"})
  void readersRefuseDamage(Format format) throws IOException {
    damage(format, CASES, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD", "ZIP", "TAR", "LIST"})
  @Tag("nightly")
  void readersRefuseMuchDamage(Format format) throws IOException {
    damage(format, NIGHTLY_CASES, 2);
  }

  private void damage(Format format, int cases, long seed) throws IOException {
    Path whole =
        folder.resolve(
            switch (format) {
              case RECORDIO -> "train.rec";
              case TFRECORD -> "a.tfrecord";
              case OFRECORD -> "part-00000";
              case ZIP -> "a.zip";
              case TAR -> "a.tar";
              default -> "listed";
            });
    if (format == Format.TAR) {
      Files.write(whole, TAR.toBytes());
    } else {
      new Conversion(format, 1, null, null, 1)
          .run(FACES, whole, (pictures, bytes) -> {}, () -> false);
    }
    Path file = format == Format.LIST ? whole.resolve("label.txt") : whole;
    Damage damage = Damage.toBytes(Files.readAllBytes(file), seed);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damage.next();
      if (format == Format.TAR && i % 4 > 0) {
        resum(bad);
      }
      Files.write(file, bad);
      refused += Damage.refuses(i, bad.length, 0, () -> read(format, whole)) ? 1 : 0;
    }
    // Most damage is noticed by formats with check sums, some by all.
    assertThat(refused).isGreaterThan(format == Format.TFRECORD ? cases * 9 / 10 : cases / 50);
  }

  /** Makes the sums fit again, or nothing but them would be looked at. */
  private static void resum(byte[] tar) {
    for (int header : TAR.headers()) {
      if (header + 512 <= tar.length) {
        TarBytes.sum(tar, header);
      }
    }
  }

  private static void read(Format format, Path path) {
    try (ImageSet set = format.at(path).open()) {
      for (int image = 0; image < set.size(); image++) {
        set.encoded(image);
      }
    }
  }
}
