package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.DataException;
import org.semblance.data.align.FivePoints;
import org.semblance.data.numpy.NpyArray;
import org.semblance.data.numpy.NpzReader;
import org.semblance.evaluation.EvaluationProgress;
import org.tensorflow.types.TUint8;

class EmbeddingPassTest {

  private static final int SIDE = 28;
  private static final int IMAGES = 7;

  @TempDir Path path;
  private IjbSet set;
  private Path target;
  private final AtomicInteger embedded = new AtomicInteger();

  /** Takes the red of two pixels, left and right, so that mirroring changes places. */
  private final class TwoPixels implements Embedder {

    @Override
    public int embeddingSize() {
      return 2;
    }

    @Override
    public Preprocessing preprocessing() {
      return new Preprocessing(0, 1, ColorOrder.RGB, SIDE, SIDE);
    }

    @Override
    public float[][] embed(TUint8 images, boolean flipSum) {
      int count = Math.toIntExact(images.shape().get(0));
      embedded.addAndGet(count);
      float[][] rows = new float[count][];
      for (int i = 0; i < count; i++) {
        rows[i] =
            new float[] {
              images.getByte(i, 14, 2, 0) & 0xFF, images.getByte(i, 14, SIDE - 3, 0) & 0xFF
            };
      }
      return rows;
    }

    @Override
    public void close() {}
  }

  /** Pictures whose points are the template's, so alignment changes nothing. */
  @BeforeEach
  void draw() throws IOException {
    Path meta = Files.createDirectories(path.resolve("meta"));
    Files.createDirectories(path.resolve("loose_crop"));
    List<String> media = new ArrayList<>();
    List<String> points = new ArrayList<>();
    StringBuilder template = new StringBuilder();
    FivePoints.template(SIDE).values().forEach(value -> template.append(' ').append(value));
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          image.setRGB(x, y, (x < SIDE / 2 ? 10 + i : 100 + i) << 16);
        }
      }
      ImageIO.write(image, "png", path.resolve("loose_crop/" + i + ".png").toFile());
      media.add(i + ".png " + i / 2 + " " + i);
      points.add(i + ".png" + template + " 0.9");
    }
    SmallSet.write(meta.resolve("x_face_tid_mid.txt"), media);
    SmallSet.write(meta.resolve("x_name_5pts_score.txt"), points);
    SmallSet.write(meta.resolve("x_template_pair_label.txt"), List.of("0 1 1", "0 2 0"));
    set = SmallSet.read(IjbFolder.find(path, null));
    target = path.resolve("out/x.npz");
  }

  private boolean run(BadEntries bad, int stopAfter) {
    AtomicInteger batches = new AtomicInteger();
    return new EmbeddingPass(2, true, 2)
        .run(
            set,
            new TwoPixels(),
            "model",
            target,
            bad,
            EvaluationProgress.NONE,
            () -> batches.incrementAndGet() == stopAfter);
  }

  private float[][] rows(String name) {
    try (NpzReader file = NpzReader.open(target);
        NpyArray array = file.array(name)) {
      float[][] rows = new float[array.rows()][array.columns()];
      for (float[] row : rows) {
        array.read(row);
      }
      return rows;
    }
  }

  private void assertAllEmbedded() {
    float[][] plain = rows("embs");
    float[][] mirrored = rows("embs_f");
    for (int i = 0; i < IMAGES; i++) {
      assertThat(plain[i]).containsExactly(10 + i, 100 + i);
      assertThat(mirrored[i]).containsExactly(100 + i, 10 + i);
    }
    assertThat(path.resolve("out/x.npz.rows.part")).doesNotExist();
  }

  @Test
  void embedsPicturesAndTheirMirrorImages() {
    assertThat(run(new BadEntries(OnBad.STOP), -1)).isTrue();
    assertAllEmbedded();
    EmbeddingFile.open(target, set).close();
  }

  @Test
  void goesOnWhereItWasStopped() {
    assertThat(run(new BadEntries(OnBad.STOP), 2)).isFalse();
    assertThat(target).doesNotExist();
    embedded.set(0);
    assertThat(run(new BadEntries(OnBad.STOP), -1)).isTrue();
    assertThat(embedded.get()).isEqualTo(2 * (IMAGES - 4));
    assertAllEmbedded();
  }

  @Test
  void embedsAnewWhatAnEarlierPassLeftDamaged() throws IOException {
    run(new BadEntries(OnBad.STOP), 3);
    Path part = path.resolve("out/x.npz.rows.part");
    byte[] bytes = Files.readAllBytes(part);
    int rowBytes = 2 * 2 * Float.BYTES + Integer.BYTES;
    bytes[bytes.length - 4 * rowBytes] ^= 1; // in the third of six rows
    Files.write(part, bytes);
    embedded.set(0);
    assertThat(run(new BadEntries(OnBad.STOP), -1)).isTrue();
    assertThat(embedded.get()).isEqualTo(2 * (IMAGES - 2));
    assertAllEmbedded();
  }

  @Test
  void missingAndDamagedPicturesAreNamedOrCounted() throws IOException {
    Files.delete(path.resolve("loose_crop/3.png"));
    Files.writeString(path.resolve("loose_crop/4.png"), "no picture");
    assertThatThrownBy(() -> run(new BadEntries(OnBad.STOP), -1))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("3.png", "--on-bad skip");
    assertThat(target).doesNotExist();

    BadEntries bad = new BadEntries(OnBad.SKIP);
    assertThat(run(bad, -1)).isTrue();
    assertThat(bad.count(BadEntries.Kind.PICTURE)).isEqualTo(2);
    float[][] plain = rows("embs");
    assertThat(plain[2]).containsExactly(12, 102);
    assertThat(plain[3]).containsOnly(Float.NaN);
    assertThat(plain[4]).containsOnly(Float.NaN);
    assertThat(plain[5]).containsExactly(15, 105);
  }
}
