package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;

/** That the disk has what was forced shows only when the power fails; these are the other ways. */
class UnforcedFilesTest {

  @TempDir private Path folder;

  @Test
  void filesAreWrittenIntoFoldersThatTheyMake() throws IOException {
    UnforcedFiles files = new UnforcedFiles();
    for (int i = 0; i < 100; i++) {
      files.write(folder.resolve("a/" + i % 7 + "/" + i), new byte[] {(byte) i});
    }
    files.force();
    files.write(folder.resolve("a/1/1"), new byte[] {9, 9});
    files.force();
    assertThat(folder.resolve("a/1/1")).hasBinaryContent(new byte[] {9, 9});
    assertThat(folder.resolve("a/6/97")).hasBinaryContent(new byte[] {97});
  }

  @Test
  void aFileThatIsGoneBeforeItIsForcedIsNoticed() throws IOException {
    UnforcedFiles files = new UnforcedFiles();
    files.write(folder.resolve("a/1"), new byte[1]);
    files.write(folder.resolve("a/2"), new byte[1]);
    Files.delete(folder.resolve("a/2"));
    assertThatThrownBy(files::force)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be forced to disk")
        .hasMessageContaining(folder.resolve("a/2").toString());
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("a/taken"));
    assertThatThrownBy(() -> new UnforcedFiles().write(taken, new byte[1]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(taken + " cannot be written");
  }
}
