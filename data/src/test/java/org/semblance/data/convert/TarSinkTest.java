package org.semblance.data.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;

class TarSinkTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 4, 0.3, 1);

  @TempDir private Path folder;

  private Path target;

  @BeforeEach
  void nameTheFile() {
    target = folder.resolve("faces.tar");
  }

  private void write(List<String> identities) {
    try (TarSink sink = new TarSink(target, identities, new FileNames(), List.of())) {
      for (int i = 0; i < FACES.size(); i++) {
        sink.add(FACES.label(i), FACES.fileName(i), FACES.encoded(i));
      }
      sink.finish();
    }
  }

  @Test
  void namesMayBeLongAndOfAnyLetters() {
    List<String> names = List.of("A", "\u00c9ve", "\u738b", "\uD83D\uDE00", "x".repeat(200));
    write(names);
    try (ImageSet result = Format.TAR.at(target).open()) {
      assertThat(result.identities()).containsExactlyInAnyOrderElementsOf(names);
      for (int i = 0; i < result.size(); i++) {
        int label = names.indexOf(result.identities().get(result.label(i)));
        assertThat(result.encoded(i)).isEqualTo(FACES.encoded(4 * label + i % 4));
      }
    }
  }

  /** GNU tar is the oracle, where there is one. */
  @Test
  void otherToolsUnpackWhatIsWritten() throws IOException, InterruptedException {
    List<String> names = List.of("A", "B", "C", "D", "long " + "z".repeat(120));
    write(names);
    Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
    Process process;
    try {
      process =
          new ProcessBuilder("tar", "-C", unpacked.toString(), "-xf", target.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new TestAbortedException("there is no tar on this machine", e);
    }
    assertThat(process.getInputStream().readAllBytes()).asString(UTF_8).isEmpty();
    assertThat(process.waitFor()).isZero();
    try (ImageSet result = Format.FOLDER.at(unpacked).open()) {
      assertThat(result.identities()).isEqualTo(names);
      assertThat(result.encoded(19)).isEqualTo(FACES.encoded(19));
    }
  }

  /** Whatever the clock and the user are: numbers in octal, as POSIX has them. */
  @Test
  void headersAreTheSameEverywhere() throws IOException {
    write(FACES.identities());
    String header = new String(Files.readAllBytes(target), 0, 512, UTF_8);
    assertThat(header).startsWith("tiny000/0000.png\0");
    // Behind each number there may be a space or a zero.
    assertThat(header.substring(100, 107)).isEqualTo("0100644");
    assertThat(header.substring(108, 115)).isEqualTo("0000000");
    assertThat(header.substring(116, 123)).isEqualTo("0000000");
    String size = Integer.toOctalString(FACES.encoded(0).length);
    assertThat(header.substring(124, 135)).isEqualTo("0".repeat(11 - size.length()) + size);
    assertThat(header.substring(136, 147)).isEqualTo("02263523000"); // 3,652 days after 1970
    assertThat(header.substring(257, 263)).isEqualTo("ustar\0");
    assertThat(header.substring(265, 329)).isEqualTo("\0".repeat(64)); // nobody's name
  }
}
