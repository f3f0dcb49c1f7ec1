package org.semblance.data.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Rasters;
import org.semblance.data.testing.RealData;
import org.semblance.data.testing.TinyFaces;

class AlignmentTest {

  @TempDir private Path folder;

  private static FivePoints moved(Similarity by, FivePoints points) {
    double[] values = new double[10];
    for (int i = 0; i < 5; i++) {
      values[2 * i] = by.x(points.x(i), points.y(i));
      values[2 * i + 1] = by.y(points.x(i), points.y(i));
    }
    return FivePoints.of(values);
  }

  @Test
  void aSimilarityIsFoundFromWhatItDoes() {
    Similarity by = new Similarity(0.6, -0.8, 30, -7);
    FivePoints template = FivePoints.template(112);
    Similarity found = Similarity.between(template, moved(by, template));
    assertThat(found.a()).isCloseTo(by.a(), within(1e-12));
    assertThat(found.b()).isCloseTo(by.b(), within(1e-12));
    assertThat(found.right()).isCloseTo(by.right(), within(1e-10));
    assertThat(found.down()).isCloseTo(by.down(), within(1e-10));
    Similarity back = found.inverse();
    double x = found.x(3, 5);
    double y = found.y(3, 5);
    assertThat(back.x(x, y)).isCloseTo(3, within(1e-12));
    assertThat(back.y(x, y)).isCloseTo(5, within(1e-12));
  }

  /** Whatever else is tried is farther from the points. */
  @Test
  void aSimilarityIsTheNearestOne() {
    FivePoints from = FivePoints.of(10, 20, 60, 22, 33, 50, 15, 80, 55, 77);
    FivePoints to = FivePoints.template(112);
    Similarity best = Similarity.between(from, to);
    double least = distance(best, from, to);
    for (double step : new double[] {-1e-3, 1e-3}) {
      assertThat(
              distance(
                  new Similarity(best.a() + step, best.b(), best.right(), best.down()), from, to))
          .isGreaterThan(least);
      assertThat(
              distance(
                  new Similarity(best.a(), best.b() + step, best.right(), best.down()), from, to))
          .isGreaterThan(least);
      assertThat(
              distance(
                  new Similarity(best.a(), best.b(), best.right() + step, best.down() - step),
                  from,
                  to))
          .isGreaterThan(least);
    }
  }

  private static double distance(Similarity by, FivePoints from, FivePoints to) {
    FivePoints there = moved(by, from);
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += Math.pow(there.x(i) - to.x(i), 2) + Math.pow(there.y(i) - to.y(i), 2);
    }
    return sum;
  }

  @Test
  void templatesOfMultiplesOf128HaveABorder() {
    assertThat(FivePoints.template(224).x(0)).isCloseTo(2 * 38.2946, within(1e-12));
    assertThat(FivePoints.template(256).x(0)).isCloseTo(2 * (38.2946 + 8), within(1e-12));
    assertThat(FivePoints.template(256).y(4)).isCloseTo(2 * 92.2041, within(1e-12));
  }

  @Test
  void filesOfPointsAreReadWithAndWithoutTitles() throws IOException {
    Path tabs =
        Files.writeString(
            folder.resolve("a.tsv"),
            "image\tfaces\ta\tb\tc\td\te\tf\tg\th\ti\tj\n# note\nx/1.jpg\t2\t1\t2\t3\t4\t5\t6\t7\t8"
                + "\t9\t10.5\n");
    Landmarks read = Landmarks.read(tabs);
    assertThat(read.size()).isEqualTo(1);
    assertThat(read.named("x/1.jpg")).isEqualTo(FivePoints.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5));
    assertThat(read.named("x/2.jpg")).isNull();
    Path commas = Files.writeString(folder.resolve("a.csv"), "y, 1,2,3,4,5,6,7,8,9,10\n");
    assertThat(Landmarks.read(commas).named("y"))
        .isEqualTo(FivePoints.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    Path bad = Files.writeString(folder.resolve("b.csv"), "y,1,2,3,4,5,6,7,8,9,10\nz,1,2,x,4\n");
    assertThatThrownBy(() -> Landmarks.read(bad))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(bad + ":2: ");
  }

  /** More than share an array. */
  @Test
  void pointsOfManyPicturesAreFoundAgain() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      lines.append("p/").append(i).append(".jpg,").append(i).append(".25,2,3,4,5,6,7,8,9,10\n");
    }
    Path file = Files.writeString(folder.resolve("many.csv"), lines);
    Landmarks points = Landmarks.read(file);
    assertThat(points.size()).isEqualTo(3_000);
    for (int i : new int[] {0, 1023, 1024, 2999}) {
      assertThat(points.named("p/" + i + ".jpg"))
          .isEqualTo(FivePoints.of(i + 0.25, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }
    assertThat(points.named("p/3000.jpg")).isNull();
    Files.writeString(file, lines + "p/77.jpg,1,2,3,4,5,6,7,8,9,10\n");
    assertThatThrownBy(() -> Landmarks.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ":3001: p/77.jpg must be there once");
  }

  @Test
  void fingerprintsDifferWherePointsDoAndNotByOrder() {
    FivePoints some = FivePoints.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    FivePoints others = FivePoints.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5);
    Map<String, FivePoints> forwards = new LinkedHashMap<>();
    forwards.put("a", some);
    forwards.put("b", others);
    Map<String, FivePoints> backwards = new LinkedHashMap<>();
    backwards.put("b", others);
    backwards.put("a", some);
    long fingerprint = Landmarks.of(forwards).fingerprint();
    assertThat(Landmarks.of(backwards).fingerprint()).isEqualTo(fingerprint);
    assertThat(Landmarks.of(Map.of("a", others, "b", some)).fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(Landmarks.of(Map.of("a", some)).fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void pointsThatAreNoFaceAreRefused() {
    TinyFaces faces = TinyFaces.of(2, 1, 0, 1);
    Map<String, FivePoints> zeros =
        Map.of("tiny001/0000.png", FivePoints.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    assertThatThrownBy(() -> new Alignment(Landmarks.of(zeros), 112, 95).apply(faces, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(faces.place(1));
    assertThatThrownBy(() -> new Alignment(Landmarks.of(Map.of()), 0, 95))
        .hasMessageContaining("a side");
  }

  /** Java would make it 188 if it were asked for its colours. */
  @Test
  void greyStaysAsItIs() throws IOException {
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster()
        .setSamples(
            0, 0, 8, 8, 0, Collections.nCopies(64, 128).stream().mapToInt(i -> i).toArray());
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", png);
    assertThat(Rasters.decode(png.toByteArray(), "grey").rgb()).containsOnly((byte) 128);
  }

  @Test
  void aPictureWithoutPointsIsNamed() {
    Alignment alignment = new Alignment(Landmarks.of(Map.of()), 112, 95);
    assertThatThrownBy(() -> alignment.apply(TinyFaces.of(2, 1, 0, 1), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tiny001/0000.png");
  }

  /** LFW's pictures were aligned by another program, from the same points. */
  @Test
  void realFacesComeToLieWhereAnotherProgramPutThem() {
    Path lfw = RealData.require("lfw");
    Landmarks points = Landmarks.read(lfw.resolve("landmarks_250.tsv.gz"));
    Alignment alignment = new Alignment(points, 112, 95);
    try (ImageSet raw = FolderData.of(lfw.resolve("raw250_sample.zip")).open();
        ImageSet aligned = FolderData.of(lfw.resolve("lfw112.zip")).open()) {
      for (int i = 0; i < raw.size(); i += 10) {
        String name = raw.identities().get(raw.label(i)) + "/" + raw.fileName(i);
        byte[] expected = Rasters.decode(find(aligned, name), name).rgb();
        byte[] found = Rasters.decode(alignment.apply(raw, i), name).rgb();
        double sum = 0;
        for (int j = 0; j < expected.length; j++) {
          sum += Math.abs((found[j] & 0xFF) - (expected[j] & 0xFF));
        }
        // Both were packed as JPEG once more; half a pixel off gives four times as much.
        assertThat(sum / expected.length).as(name).isLessThan(2.5);
      }
    }
  }

  private static byte[] find(ImageSet set, String name) {
    int slash = name.indexOf('/');
    int label = set.identities().indexOf(name.substring(0, slash));
    for (int i = 0; i < set.size(); i++) {
      if (set.label(i) == label && set.fileName(i).equals(name.substring(slash + 1))) {
        return set.encoded(i);
      }
    }
    throw new AssertionError("no picture " + name);
  }
}
