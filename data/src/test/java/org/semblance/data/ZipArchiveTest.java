package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.TinyFaces;

class ZipArchiveTest {

  @TempDir Path folder;

  /** A changed byte in a stored picture shows nowhere else: it may well decode to other pixels. */
  @Test
  void picturesThatDoNotFitTheirCheckSumAreRefused() throws IOException {
    TinyFaces faces = TinyFaces.of(2, 2, 0.3, 1);
    Path zip = faces.writeZip(folder.resolve("faces.zip"));
    byte[] bytes = Files.readAllBytes(zip);
    int at = Bytes.indexOf(bytes, faces.encoded(2)) + faces.encoded(2).length - 20;
    bytes[at] ^= 1;
    Files.write(zip, bytes);
    try (ImageSet images = FolderData.of(zip).open()) {
      assertThat(images.encoded(1)).isEqualTo(faces.encoded(1));
      assertThatThrownBy(() -> images.encoded(2))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tiny001/0000.png")
          .hasMessageContaining("check sum");
    }
  }
}
