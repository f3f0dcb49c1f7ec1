package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteFileTest {

  @TempDir private Path folder;

  private Path write(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) i;
    }
    return Files.write(folder.resolve("file"), content);
  }

  @Test
  void numbersAreLittleEndian() throws IOException {
    try (ByteFile file = ByteFile.open(write(40), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      assertThat(scanner.uint32()).isEqualTo(0x03020100L);
      assertThat(scanner.int64()).isEqualTo(0x0b0a090807060504L);
      scanner.skip(3);
      assertThat(scanner.bytes(2)).containsExactly(15, 16);
      scanner.seek(36);
      assertThat(scanner.uint32()).isEqualTo(0x27262524L);
      assertThat(scanner.atEnd()).isTrue();
    }
  }

  @Test
  void nothingIsReadPastTheEnd() throws IOException {
    try (ByteFile file = ByteFile.open(write(10), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      assertThatThrownBy(() -> scanner.bytes(11)).hasMessageContaining("11 bytes are promised");
      assertThatThrownBy(() -> scanner.bytes(-1)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> scanner.skip(Long.MAX_VALUE)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> scanner.seek(11)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> file.bytes(5, Long.MAX_VALUE)).isInstanceOf(DataException.class);
      assertThatThrownBy(() -> file.bytes(-1, 2)).isInstanceOf(DataException.class);
    }
  }

  /** What is larger than the window that is read at once. */
  @Test
  void longStretchesAreRead() throws IOException {
    try (ByteFile file = ByteFile.open(write(5 << 20), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      scanner.skip((1 << 20) - 2);
      assertThat(scanner.uint32()).isEqualTo(0x0100fffeL);
      byte[] rest = scanner.bytes((4 << 20) - 2);
      assertThat(rest[0]).isEqualTo((byte) 2);
      assertThat(rest[rest.length - 1]).isEqualTo((byte) 255);
      assertThat(scanner.atEnd()).isTrue();
    }
  }

  /** Steps that are read through, and ones that are jumped over, forwards and backwards. */
  @Test
  void whatIsFarAwayIsRead() throws IOException {
    try (ByteFile file = ByteFile.open(write(5 << 20), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      for (int step : new int[] {5_000, 70_001, 200_003, -90_001}) {
        long at = step > 0 ? 0 : file.size() - 8;
        for (; at >= 0 && at + 8 <= file.size(); at += step) {
          scanner.seek(at);
          assertThat(scanner.uint32() & 0xFF).isEqualTo(at & 0xFF);
          assertThat(scanner.bytes(4)[3]).isEqualTo((byte) (at + 7));
        }
      }
    }
  }

  @Test
  void aStreamEndsWhereItIsTold() throws IOException {
    try (ByteFile file = ByteFile.open(write(3 << 20), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      scanner.seek(10);
      InputStream stream = scanner.stream(2 << 20);
      assertThat(stream.read()).isEqualTo(10);
      assertThat(stream.available()).isEqualTo((2 << 20) - 1);
      assertThat(stream.skip(1_500_000)).isEqualTo(1_500_000);
      assertThat(stream.read()).isEqualTo(1_500_011 & 0xFF);
      assertThat(stream.readAllBytes()).hasSize((2 << 20) - 1_500_002);
      assertThat(stream.read()).isEqualTo(-1);
      assertThat(stream.skip(5)).isZero();
      assertThat(scanner.position()).isEqualTo(10 + (2 << 20));
      assertThatThrownBy(() -> scanner.stream(2 << 20)).hasMessageContaining("are promised");
    }
  }

  /** Java closes a channel under an interrupted thread; others must not notice. */
  @Test
  void aReaderThatIsInterruptedDoesNotEndTheOthers() throws Exception {
    try (ByteFile file = ByteFile.open(write(10), "a file")) {
      Thread reader =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> file.bytes(0, 2))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("interrupted");
              });
      Throwable[] failure = {null};
      reader.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
      reader.start();
      reader.join();
      assertThat(failure[0]).isNull();
      assertThat(file.bytes(3, 2)).containsExactly(3, 4);
    }
  }
}
