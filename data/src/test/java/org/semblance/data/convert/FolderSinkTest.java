package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.testing.TinyFaces;

class FolderSinkTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 4, 0.3, 1);

  @TempDir private Path folder;

  private Path target;

  @BeforeEach
  void nameTheFolder() {
    target = folder.resolve("pictures");
  }

  private FolderSink sink(Format format, List<String> identities) {
    return new FolderSink(format, target, identities, new FileNames(), 0, List.of());
  }

  private void write(Format format) {
    try (FolderSink sink = sink(format, FACES.identities())) {
      for (int i = 0; i < FACES.size(); i++) {
        sink.add(FACES.label(i), FACES.fileName(i), FACES.encoded(i));
      }
      sink.finish();
    }
  }

  @Test
  void paddlesPicturesMayBeWrapped() throws IOException {
    write(Format.PADDLEBIN);
    byte[] picture = FACES.encoded(19);
    byte[] file = Files.readAllBytes(target.resolve("images/00000020.bin"));
    // Four bytes and the key 00000020.png, four bytes, and a pickle with eight bytes around it.
    assertThat(file).hasSize(4 + 12 + 4 + picture.length + 8);
    assertThat(Arrays.copyOfRange(file, 27, 27 + picture.length)).isEqualTo(picture);
    assertThat(Files.readAllLines(target.resolve("label.txt")))
        .hasSize(20)
        .endsWith("images/00000020.bin\t4");
  }

  /** As im2rec.py writes and reads it: index TAB label as %f TAB path. */
  @Test
  void listsForIm2recHaveItsForm() throws IOException {
    write(Format.LST);
    List<String> lines = Files.readAllLines(target.resolve("train.lst"));
    assertThat(lines).hasSize(20).startsWith("0\t0.000000\ttiny000/0000.png");
    assertThat(lines).endsWith("19\t4.000000\ttiny004/0003.png");
    assertThat(target.resolve("tiny004/0003.png")).hasBinaryContent(FACES.encoded(19));
  }

  /** float32 has 24 bits for digits. */
  @Test
  void moreClassesThanIm2recTellsApartAreRefused() {
    assertThatThrownBy(() -> sink(Format.LST, Collections.nCopies((1 << 24) + 1, "x")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("16,777,216", "16,777,217", "--to list");
    assertThat(folder).isEmptyDirectory();
  }
}
