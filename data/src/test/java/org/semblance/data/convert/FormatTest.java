package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;

class FormatTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);

  @TempDir private Path folder;

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.createFile(folder.resolve(name));
    }
  }

  private Path converted(Format format, String name) {
    Path target = folder.resolve(name);
    new Conversion(format, 1, null, null, 1)
        .run(FACES, target, (pictures, bytes) -> {}, () -> false);
    return target;
  }

  @ParameterizedTest
  @CsvSource({
    "X.REC, RECORDIO",
    "faces.Zip, ZIP",
    "faces.TAR, TAR",
    "faces.tar.gz, TAR",
    "FACES.TGZ, TAR",
    "a.TFRecord, TFRECORD",
    "A.TFRECORD-00001-OF-00002.GZ, TFRECORD",
    "PART-00001, OFRECORD",
    "Label.TXT, LIST",
    "TRAIN.LST, LIST"
  })
  void namesTellInSmallAndCapitalLetters(String name, Format format) {
    assertThat(Format.named(Path.of(name))).isEqualTo(format);
  }

  @Test
  void firstBytesTellWhereNamesDoNot() throws IOException {
    for (Format format : new Format[] {Format.ZIP, Format.TAR, Format.RECORDIO}) {
      Path named = converted(format, format == Format.RECORDIO ? "a.rec" : "a." + format);
      assertThat(Format.of(Files.move(named, folder.resolve("it-is-" + format)))).isEqualTo(format);
    }
    assertThatThrownBy(() -> Format.of(Files.writeString(folder.resolve("notes"), "notes")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("neither its name nor its first bytes tell");
  }

  /** Records and their side files are opened under the names that they have. */
  @Test
  void setsWithNamesInCapitalLettersAreRead() throws IOException {
    converted(Format.RECORDIO, "x.rec");
    Files.move(folder.resolve("x.rec"), folder.resolve("TRAIN.REC"));
    Files.copy(folder.resolve("TRAIN.REC"), folder.resolve("other.REC"));
    assertThat(Format.of(folder)).isEqualTo(Format.RECORDIO);
    try (ImageSet set = Format.RECORDIO.at(folder).open()) {
      assertThat(set.size()).isEqualTo(6);
      assertThat(set.place(0)).contains("TRAIN.REC");
    }
    Path list = converted(Format.LIST, "listed");
    Files.move(list.resolve("label.txt"), list.resolve("Label.txt"));
    assertThat(Format.of(list)).isEqualTo(Format.LIST);
    try (ImageSet set = Format.LIST.at(list).open()) {
      assertThat(set.identities()).isEqualTo(FACES.identities());
    }
  }

  @Test
  void severalFormatsInAFolderAreNamedWithHowToChoose() throws IOException {
    files("a.rec", "a.idx", "x.tfrecord-00000-of-00002", "x.tfrecord-00001-of-00002");
    assertThatThrownBy(() -> Format.of(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("recordio (a.rec)")
        .hasMessageContaining("tfrecord (x.tfrecord-00000-of-00002, x.tfrecord-00001-of-00002)")
        .hasMessageContaining("Name one of the files")
        .hasMessageContaining("type:");
    files("part-00000", "part-00001", "part-00002", "part-00003", "part-00004", "label.txt");
    assertThatThrownBy(() -> Format.of(folder))
        .hasMessageContaining("ofrecord (part-00000, part-00001, part-00002 and 2 more)")
        .hasMessageContaining("list (label.txt)");
    // Each can be named.
    assertThat(Format.of(folder.resolve("a.rec"))).isEqualTo(Format.RECORDIO);
  }

  @Test
  void recordsWithTheirSideFilesAreOneFormat() throws IOException {
    files("train.rec", "train.idx", "train.lst", "property", "train.rec.labels", "lfw.bin");
    assertThat(Format.of(folder)).isEqualTo(Format.RECORDIO);
    files("more.rec", "more.lst");
    assertThat(Format.of(folder)).isEqualTo(Format.RECORDIO);
  }

  @Test
  void oneOfSeveralListsMustBeNamed() throws IOException {
    files("faces_train.lst", "faces_val.lst", "Ann/1.jpg");
    assertThatThrownBy(() -> Format.of(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list (faces_train.lst, faces_val.lst)");
    assertThatThrownBy(() -> Format.LIST.at(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces_train.lst, faces_val.lst");
  }

  @Test
  void aFolderOfPicturesMayHoldOtherThings() throws IOException {
    files("Ann/1.jpg", "Bob/1.jpg", "README.txt", "notes.tsv", "lfw.bin", "old.rec/x.jpg");
    assertThat(Format.of(folder)).isEqualTo(Format.FOLDER);
  }
}
