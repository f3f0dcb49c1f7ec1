package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.DataException;

class FeatureFileTest {

  /** What {@code struct.pack('<4i3f', 3, 1, 4, 5, 1.0, -2.0, 0.5)} gives. */
  private static final String BYTES =
      "03000000" + "01000000" + "04000000" + "05000000" + "0000803f" + "000000c0" + "0000003f";

  @TempDir Path folder;

  private Path written(String hex) throws IOException {
    return Files.write(folder.resolve("f.bin"), HexFormat.of().parseHex(hex));
  }

  @Test
  void readsAndWritesOpenCvsMatrix() throws IOException {
    assertThat(FeatureFile.read(written(BYTES))).containsExactly(1, -2, 0.5f);
    Path file = folder.resolve("a/b.jpg_net.bin");
    FeatureFile.write(file, new float[] {1, -2, 0.5f});
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "04000000" + "01000000" + "04000000" + "05000000" + "0000803f000000c00000003f", // too short
        "03000000" + "02000000" + "04000000" + "05000000" + "0000803f000000c00000003f", // columns
        "03000000" + "01000000" + "08000000" + "05000000" + "0000803f000000c00000003f", // stride
        "03000000" + "01000000" + "04000000" + "06000000" + "0000803f000000c00000003f", // doubles
        "ffffff7f" + "01000000" + "04000000" + "05000000" + "0000803f000000c00000003f", // huge
        "ffffffff" + "01000000" + "04000000" + "05000000" + "0000803f000000c00000003f", // negative
      })
  void refusesOtherHeaders(String hex) throws IOException {
    Path file = written(hex);
    assertThatThrownBy(() -> FeatureFile.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("f.bin must begin with (n, 1, 4, 5)");
  }

  @Test
  void refusesFilesOfOtherSizesUnread() throws IOException {
    Path small = written("0300");
    assertThatThrownBy(() -> FeatureFile.read(small))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its 2 bytes are none");
    assertThatThrownBy(() -> FeatureFile.read(folder.resolve("gone.bin")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing is there");
  }

  @Test
  void listsAreReadAsInsightFaceReadsThem() throws IOException {
    Path list = Files.writeString(folder.resolve("lst"), "a/b/1.png\n\n  a/b/2.png\r\n");
    assertThat(MegaFaceList.pictures(list)).containsExactly("a/b/1.png", "a/b/2.png");
    Path noise = Files.writeString(folder.resolve("n"), "# comment\n12\tx/y/z.jpg\nq/r/s t.jpg\n");
    assertThat(MegaFaceList.noise(noise)).isEqualTo(Set.of("x/y/z.jpg", "q/r/s t.jpg"));
    assertThat(MegaFaceList.last("images/a/b.png", 2)).isEqualTo("a/b.png");
    assertThat(MegaFaceList.last("b.png", 2)).isEqualTo("b.png");
    assertThat(MegaFaceList.last("/a/b.png", 3)).isEqualTo("/a/b.png");
    Path twice = Files.writeString(folder.resolve("twice"), "a/1\na/1\n");
    assertThatThrownBy(() -> MegaFaceList.pictures(twice))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but twice: a/1");
  }

  @Test
  void theProductIsWithinItsBound() {
    java.util.Random random = new java.util.Random(3);
    float[][] rows = new float[70][513];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
      FolderEmbeddings.normalize(row, "row");
    }
    rows[69] = rows[0];
    float[] scores = new float[70 * 70];
    List<float[]> list = Arrays.asList(rows);
    try (CosineProduct product = new CosineProduct();
        var all = CosineProduct.tensor(list::get, 0, 70, 513)) {
      product.compute(all, all, scores);
    }
    double worst = 0;
    for (int i = 0; i < 70; i++) {
      for (int j = 0; j < 70; j++) {
        double sum = 0;
        for (int k = 512; k >= 0; k--) {
          sum += (double) rows[i][k] * rows[j][k];
        }
        assertThat(CosineProduct.exact(rows[i], rows[j]))
            .isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-14));
        worst = Math.max(worst, Math.abs(sum - scores[70 * i + j]));
      }
    }
    assertThat(worst).isPositive().isLessThan(CosineProduct.bound(513));
    assertThat(CosineProduct.exact(rows[0], rows[5]))
        .isEqualTo(CosineProduct.exact(rows[69], rows[5]));
  }
}
