package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedData;
import org.semblance.data.testing.TinyFaces;

class CleanedListTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);

  @TempDir private Path folder;

  @Test
  void namesTheChosenPictures() throws IOException {
    Path zip = FACES.writeZip(folder.resolve("faces.zip"));
    Path list = folder.resolve("cleaned.lst");
    try (ImageSet set = FolderData.of(zip).open()) {
      CleanedList.write(list, set, image -> image != 0 && image < 4);
    }

    assertThat(Files.readString(list))
        .isEqualTo(
            "tiny000/0001.png\ttiny000\ntiny001/0000.png\ttiny001\ntiny001/0001.png\ttiny001\n");
    try (ImageSet read = new ListedData(list, zip, 1).open()) {
      assertThat(read.identities()).containsExactly("tiny000", "tiny001");
      assertThat(read.encoded(1)).isEqualTo(FACES.encoded(2));
    }
  }

  @Test
  void listsOfListsNameTheSamePaths() throws IOException {
    FACES.writeFolder(folder.resolve("pictures"));
    Path first =
        Files.write(
            folder.resolve("pictures/label.txt"),
            List.of("./tiny002/0001.png\tAnn O", "tiny000/0000.png\tBob"));
    Path second = folder.resolve("second.lst");
    try (ImageSet set = new ListedData(first, null, 1).open()) {
      CleanedList.write(second, set, image -> true);
    }

    assertThat(Files.readAllLines(second))
        .containsExactly("tiny002/0001.png\tAnn O", "tiny000/0000.png\tBob");
  }

  @Test
  void refusesPicturesWithoutPaths() {
    assertThatThrownBy(() -> CleanedList.write(folder.resolve("a.lst"), FACES, image -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tiny!/tiny000/0000.png")
        .hasMessageContaining("--to recordio");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesNamesThatReadersWouldChange() throws IOException {
    Path faces = TinyFaces.of(2, 1, 0.3, 1).writeFolder(folder.resolve("faces"));
    Files.move(faces.resolve("tiny001"), faces.resolve("tiny\t001"));
    try (ImageSet set = FolderData.of(faces).open()) {
      assertThatThrownBy(() -> CleanedList.write(folder.resolve("a.lst"), set, image -> true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("control character")
          .hasMessageContaining("--to folder");
    }
    assertThat(folder).isDirectoryNotContaining("glob:**a.lst*");
  }
}
