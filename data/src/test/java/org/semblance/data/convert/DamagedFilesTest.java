package org.semblance.data.convert;

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
import org.semblance.data.testing.TinyFaces;

/**
 * Seeded damage to valid files: readers may refuse them with the project's own exception or read
 * what is left, and nothing else.
 */
class DamagedFilesTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);
  private static final int CASES = 2_000;
  private static final int NIGHTLY_CASES = 100_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD", "ZIP", "LIST"})
  void readersRefuseDamage(Format format) throws IOException {
    damage(format, CASES, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD", "ZIP", "LIST"})
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
              default -> "listed";
            });
    new Conversion(format, 1, null, null, 1)
        .run(FACES, whole, (pictures, bytes) -> {}, () -> false);
    Path file = format == Format.LIST ? whole.resolve("label.txt") : whole;
    Damage damage = Damage.toBytes(Files.readAllBytes(file), seed);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damage.next();
      Files.write(file, bad);
      refused += Damage.refuses(i, bad.length, 0, () -> read(format, whole)) ? 1 : 0;
    }
    // Most damage is noticed by formats with check sums, some by all.
    assertThat(refused).isGreaterThan(format == Format.TFRECORD ? cases * 9 / 10 : cases / 50);
  }

  private static void read(Format format, Path path) {
    try (ImageSet set = format.at(path).open()) {
      for (int image = 0; image < set.size(); image++) {
        set.encoded(image);
      }
    }
  }
}
