package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageFiles;
import org.semblance.data.ImageSet;
import org.semblance.evaluation.EvaluationProgress;
import org.tensorflow.types.TUint8;

class PicturePassTest {

  private static final int SIDE = 6;
  private static final int IMAGES = 7;

  @TempDir Path path;
  private Path pictures;
  private Path target;
  private final AtomicInteger embedded = new AtomicInteger();

  /** Takes the red and the green of a pixel. */
  private final class OnePixel implements Embedder {

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
            new float[] {images.getByte(i, 2, 2, 0) & 0xFF, images.getByte(i, 2, 2, 1) & 0xFF};
      }
      return rows;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void draw() throws IOException {
    pictures = path.resolve("pictures");
    target = path.resolve("out.npz");
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < SIDE * SIDE; at++) {
        image.setRGB(at % SIDE, at / SIDE, (10 + i) << 16 | (90 - i) << 8);
      }
      Path file = pictures.resolve("p" + i / 3 + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
  }

  private boolean run(List<String> wanted, BadEntries bad, BooleanSupplier stop) {
    try (ImageFiles files = ImageFiles.open(pictures)) {
      return new PicturePass(2, false, 2)
          .run(
              files,
              wanted,
              new OnePixel(),
              "net",
              target,
              new PicturePass.Run(bad, (done, all) -> {}, stop));
    }
  }

  private void hasRows(List<String> names, @Nullable Integer... reds) {
    try (NpzFeatures rows = NpzFeatures.open(target, true)) {
      assertThat(rows.count()).isEqualTo(names.size());
      float[] row = new float[2];
      for (int i = 0; i < names.size(); i++) {
        rows.next(row, new BadEntries(OnBad.STOP));
        assertThat(rows.name(i)).isEqualTo(names.get(i));
        if (reds[i] == null) {
          assertThat(row).containsExactly(Float.NaN, Float.NaN);
        } else {
          assertThat(row).containsExactly(reds[i], 100 - reds[i]);
        }
      }
    }
  }

  @Test
  void embedsThePicturesOfTheListInItsOrder() {
    List<String> wanted = List.of("p1/4.png", "p0/0.png", "p2/6.png");
    assertThat(run(wanted, new BadEntries(OnBad.STOP), () -> false)).isTrue();
    hasRows(wanted, 14, 10, 16);
  }

  @Test
  void goesOnWhereItWasStopped() {
    assertThat(run(List.of(), new BadEntries(OnBad.STOP), () -> embedded.get() >= 4)).isFalse();
    int before = embedded.get();
    assertThat(target).doesNotExist();
    assertThat(run(List.of(), new BadEntries(OnBad.STOP), () -> false)).isTrue();
    assertThat(embedded.get() - before).isLessThan(IMAGES);
    hasRows(
        List.of("p0/0.png", "p0/1.png", "p0/2.png", "p1/3.png", "p1/4.png", "p1/5.png", "p2/6.png"),
        10,
        11,
        12,
        13,
        14,
        15,
        16);
  }

  @Test
  void damagedAndMissingPicturesAreNamedOrCounted() throws IOException {
    Files.writeString(pictures.resolve("p0/1.png"), "no picture");
    List<String> wanted = List.of("p0/0.png", "p0/1.png", "p0/nobody.png", "p0/2.png");
    assertThatThrownBy(() -> run(wanted, new BadEntries(OnBad.STOP), () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("p0/nobody.png");
    assertThatThrownBy(() -> run(List.of("p0/1.png"), new BadEntries(OnBad.STOP), () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1.png");
    BadEntries skipped = new BadEntries(OnBad.SKIP);
    assertThat(run(wanted, skipped, () -> false)).isTrue();
    assertThat(skipped.count(BadEntries.Kind.LISTED)).isEqualTo(1);
    assertThat(skipped.count(BadEntries.Kind.PICTURE)).isEqualTo(1);
    hasRows(List.of("p0/0.png", "p0/1.png", "p0/2.png"), 10, null, 12);
  }

  @Test
  void damagedPicturesOfIdentitiesAreNamedOrLeftOut() throws IOException {
    Files.writeString(pictures.resolve("p0/1.png"), "no picture");
    try (ImageSet set = new FolderData(pictures, null, 1).open()) {
      assertThatThrownBy(() -> embeddings(set, new BadEntries(OnBad.STOP)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("1.png");
      BadEntries skipped = new BadEntries(OnBad.SKIP);
      FolderEmbeddings found = embeddings(set, skipped);
      assertThat(skipped.count(BadEntries.Kind.PICTURE)).isEqualTo(1);
      assertThat(skipped.count(BadEntries.Kind.EMBEDDING)).isZero();
      assertThat(IntStream.range(0, found.size()).mapToObj(found::identityName))
          .containsExactly("p0", "p0", "p1", "p1", "p1", "p2");
    }
  }

  private FolderEmbeddings embeddings(ImageSet set, BadEntries bad) {
    return FolderEmbeddings.of(set, new OnePixel(), false, 2, bad, EvaluationProgress.NONE);
  }
}
