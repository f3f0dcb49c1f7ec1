package org.semblance.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.nn.SemblanceException;

class AtomicFileTest {

  private final Path folder;
  private final Path target;

  AtomicFileTest(@TempDir Path folder) {
    this.folder = folder;
    this.target = folder.resolve("weights.bin");
  }

  @BeforeEach
  void writeAFirstVersion() {
    AtomicFile.writeText(target, "first");
  }

  @Test
  void newContentReplacesTheOld() throws IOException {
    AtomicFile.writeText(target, "zweite – ②");
    assertThat(target).hasContent("zweite – ②");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void missingFoldersAreMade() {
    Path deep = folder.resolve("a/b/c.txt");
    AtomicFile.writeText(deep, "x");
    assertThat(deep).hasContent("x");
  }

  @Test
  void relativePathIsTakenFromTheWorkingFolder() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toRealPath()).resolve("r.txt");
    AtomicFile.writeText(relative, "x");
    assertThat(folder.resolve("r.txt")).hasContent("x");
  }

  @Test
  void failingWriterLeavesWhatWasThere() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[10]));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining(target.toString())
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("10 bytes were written")
        .hasMessageContaining("bytes are free")
        .hasCauseInstanceOf(IOException.class);
    assertThat(target).hasContent("first");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void uncheckedFailuresLeaveWhatWasThereToo() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    channel -> {
                      throw new UncheckedIOException(new IOException("torn"));
                    }))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("torn");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    channel -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("first");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void leftoverOfAKilledWriterDoesNotMatter() throws IOException {
    Files.writeString(folder.resolve("weights.bin.part"), "a long text that was never finished");
    AtomicFile.writeText(target, "new");
    assertThat(target).hasContent("new");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void folderInTheWayIsReported() throws IOException {
    Path taken = folder.resolve("taken");
    Files.createDirectories(taken.resolve("inside"));
    assertThatThrownBy(() -> AtomicFile.writeText(taken, "x"))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining(taken.toString());
    assertThat(taken.resolve("inside")).isDirectory();
    assertThat(files()).containsExactlyInAnyOrder(target, taken);
  }

  @Test
  void fileWhereAFolderShouldBeIsReported() {
    assertThatThrownBy(() -> AtomicFile.writeText(target.resolve("x.txt"), "x"))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("x.txt");
    assertThat(target).hasContent("first");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.toList();
    }
  }
}
