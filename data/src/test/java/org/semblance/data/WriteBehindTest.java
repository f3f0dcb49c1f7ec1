package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteBehindTest {

  @TempDir private Path folder;

  private FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Pieces of all lengths, one longer than all buffers, and forcing in between, past the cache or
   * through it, behind what is there already.
   */
  @ParameterizedTest
  @CsvSource({"true, 0", "true, 1", "true, 1048576", "true, 1049000", "false, 0", "false, 1049000"})
  void whatIsWrittenIsThere(boolean pastCache, int there) throws IOException {
    Random random = new Random(1);
    byte[] content = new byte[20 << 20];
    random.nextBytes(content);
    Path file = folder.resolve("a");
    Files.write(file, Arrays.copyOf(content, there));
    try (FileChannel channel = open(file).position(there);
        WriteBehind behind = new WriteBehind(channel, pastCache ? file : null, 2 << 20)) {
      int at = there;
      while (at < content.length) {
        int most = at < 1 << 20 ? 3_000 : 300_000;
        int some =
            Math.min(
                content.length - at, at > 5 << 20 && at < 6 << 20 ? 7 << 20 : random.nextInt(most));
        byte[] piece = Arrays.copyOfRange(content, at, at + some);
        behind.write(piece, 0, some);
        Arrays.fill(piece, (byte) 0);
        at += some;
        if (random.nextInt(40) == 0) {
          behind.force();
          assertThat(Files.size(file)).isEqualTo(at);
        }
      }
      behind.force();
    }
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void littleIsWrittenToo() throws IOException {
    Path file = folder.resolve("a");
    try (FileChannel channel = open(file);
        WriteBehind behind = new WriteBehind(channel, file)) {
      behind.write(new byte[] {1, 2, 3, 4}, 1, 2);
      assertThat(file).isEmptyFile();
      behind.force();
    }
    assertThat(file).hasBinaryContent(new byte[] {2, 3});
  }

  /** A buffer is lost then: nothing may be written behind the gap, and nobody may wait for it. */
  @Test
  void nothingIsWrittenAfterAnInterruption() throws IOException {
    Path file = folder.resolve("a");
    byte[] piece = new byte[3 << 20];
    try (FileChannel channel = open(file);
        WriteBehind behind = new WriteBehind(channel, file)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> behind.write(piece, 0, piece.length))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> behind.write(piece, 0, 1)).isInstanceOf(IOException.class);
      assertThatThrownBy(behind::force).isInstanceOf(IOException.class);
    }
    assertThat(Files.size(file)).isLessThanOrEqualTo(1 << 20);
  }

  /** At the latest when all is to be on the disk, however much was taken before that. */
  @Test
  void aFailureIsTold() throws IOException {
    Path file = Files.createFile(folder.resolve("a"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        WriteBehind behind = new WriteBehind(channel, null, 128 << 20)) {
      byte[] piece = new byte[100_000];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 12; i++) {
                  behind.write(piece, 0, piece.length);
                }
                behind.force();
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(file).isEmptyFile();
  }
}
