package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.data.testing.Damage;
import org.semblance.data.testing.TinyFaces;

/** Readers of pair folders and of wrapped pictures meet damaged files. */
class DamagedPairsTest {

  private static final PairSet PAIRS = TinyFaces.pairs(4, 20, 0.3, 1);
  private static final int CASES = 2_000;
  private static final int NIGHTLY_CASES = 100_000;

  @TempDir private Path folder;

  /** What is damaged. */
  enum Kind {
    PAIR_FOLDER,
    WRAPPED_PICTURE
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void readersRefuseDamage(Kind kind) throws IOException {
    damage(kind, CASES, 1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("nightly")
  void readersRefuseMuchDamage(Kind kind) throws IOException {
    damage(kind, NIGHTLY_CASES, 2);
  }

  private void damage(Kind kind, int cases, long seed) throws IOException {
    Path file = folder.resolve(kind == Kind.PAIR_FOLDER ? "label.txt" : "1.bin");
    Damage damage =
        kind == Kind.PAIR_FOLDER
            ? Damage.toText(pairFolder(), seed)
            : Damage.toBytes(BinImage.wrapped("1.png", PAIRS.encoded(0)), seed);
    long pictures = 0;
    for (int image = 0; image < PAIRS.images(); image++) {
      pictures += PAIRS.encoded(image).length;
    }
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damage.next();
      Files.write(file, bad);
      refused += Damage.refuses(i, bad.length, pictures, () -> read(kind, file)) ? 1 : 0;
    }
    // Of a picture's own bytes nothing is known, and they are most of a file.
    assertThat(refused).isBetween(cases / 10, cases - 1);
  }

  private byte[] pairFolder() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    StringBuilder list = new StringBuilder();
    for (int pair = 0; pair < PAIRS.pairs(); pair++) {
      String left = "images/" + pair + "_0.png";
      String right = "images/" + pair + "_1.png";
      Files.write(folder.resolve(left), PAIRS.encoded(PAIRS.left(pair)));
      Files.write(folder.resolve(right), PAIRS.encoded(PAIRS.right(pair)));
      list.append(left).append('\t').append(right).append(PAIRS.same(pair) ? "\t1\n" : "\t0\n");
    }
    return list.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void read(Kind kind, Path file) {
    if (kind == Kind.PAIR_FOLDER) {
      new PairFolder(folder).open();
      return;
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (!BinImage.is(bytes)) {
        throw new DataException(file + " is taken for a picture, and the decoder refuses it");
      }
      BinImage.picture(bytes, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
