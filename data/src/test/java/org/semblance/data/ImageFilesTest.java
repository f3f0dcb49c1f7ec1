package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  @TempDir Path folder;

  @Test
  void listsAllPicturesBelowAFolderByName() throws IOException {
    write("b/2.jpg", "b/1.PNG", "a.jpeg", "notes.txt", "b/.hidden.jpg", ".cache/b/3.jpg");

    try (ImageFiles files = ImageFiles.open(folder)) {
      assertThat(files.names()).containsExactly("a.jpeg", "b/1.PNG", "b/2.jpg");
      assertThat(files.read(1)).asString().isEqualTo("b/1.PNG");
      assertThat(files.place(1)).isEqualTo(folder.resolve("b/1.PNG").toString());
    }
  }

  @Test
  void listsAllPicturesOfAZipFile() throws IOException {
    Path zip = folder.resolve("faces.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : new String[] {"Z/1.jpg", "A/1.jpg", "__MACOSX/A/1.jpg", "readme"}) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }

    try (ImageFiles files = ImageFiles.open(zip)) {
      assertThat(files.names()).containsExactly("A/1.jpg", "Z/1.jpg");
      assertThat(files.read(0)).asString().isEqualTo("A/1.jpg");
      assertThat(files.place(0)).isEqualTo(zip + "!/A/1.jpg");
    }
  }

  @Test
  void takesASinglePicture() throws IOException {
    write("one.jpg");

    try (ImageFiles files = ImageFiles.open(folder.resolve("one.jpg"))) {
      assertThat(files.names()).containsExactly("one.jpg");
      assertThat(files.read(0)).asString().isEqualTo("one.jpg");
    }
  }

  @Test
  void saysWhatIsMissingOrNotAPicture() throws IOException {
    write("notes.txt");
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> ImageFiles.open(nowhere))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(nowhere.toString())
        .hasMessageContaining("nothing is there");
    assertThatThrownBy(() -> ImageFiles.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must hold at least one picture");
    assertThatThrownBy(() -> ImageFiles.open(folder.resolve("notes.txt")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("notes.txt must be a folder, a ZIP or a tar file of pictures");
  }

  private void write(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }
}
