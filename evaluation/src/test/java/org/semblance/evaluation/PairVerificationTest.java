package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.nn.SemblanceException;
import org.tensorflow.types.TUint8;

class PairVerificationTest {

  private static byte[] picture(int rgb) throws IOException {
    BufferedImage image =
        new BufferedImage(ColorEmbedder.SIDE, ColorEmbedder.SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ColorEmbedder.SIDE; y++) {
      for (int x = 0; x < ColorEmbedder.SIDE; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static PairSet.Builder colors(int... rgbs) throws IOException {
    PairSet.Builder builder = PairSet.builder("colors");
    for (int i = 0; i < rgbs.length; i++) {
      builder.image(picture(rgbs[i]), "colors/" + i + ".png");
    }
    return builder;
  }

  /** Red, dark red, green, dark green, and yellow, which has a cosine of √½ with both. */
  private static PairSet fiveColors() throws IOException {
    return colors(0xff0000, 0x400000, 0x00ff00, 0x003000, 0xffff00)
        .pair(0, 1, true)
        .pair(0, 2, false)
        .pair(2, 3, true)
        .pair(1, 3, false)
        .pair(0, 4, true)
        .pair(4, 2, false)
        .build(10);
  }

  @Test
  void scoresPairsByTheCosineOfTheirEmbeddings() throws IOException {
    VerificationReport report =
        new PairVerification(2, false, 8).evaluate(new ColorEmbedder(), fiveColors());
    assertThat(report.name()).isEqualTo("colors");
    assertThat(report.pairs()).isEqualTo(6);
    assertThat(report.images()).isEqualTo(5);
    // One person: 1, 1, √½. Two: 0, 0, √½. The only tie counts by half: 8.5 of 9.
    assertThat(report.auc()).isCloseTo(8.5 / 9, within(1e-12));
    assertThat(report.tarAtFar()).isCloseTo(2.0 / 3, within(1e-12));
    // Above 0 lie all three of one person; two of two persons do not.
    assertThat(report.oracleThreshold()).isCloseTo(0, within(1e-6));
    assertThat(report.oracleAccuracy()).isCloseTo(5.0 / 6, within(1e-12));
  }

  @Test
  void embedsEachPictureOnceInBatchesTheLastOneSmaller() throws IOException {
    ColorEmbedder embedder = new ColorEmbedder();
    List<String> progress = new ArrayList<>();
    new PairVerification(2, true, 2)
        .evaluate(embedder, fiveColors(), (done, total) -> progress.add(done + "/" + total));
    assertThat(embedder.batchSizes).containsExactly(2, 2, 1);
    assertThat(embedder.flips).containsOnly(true);
    assertThat(progress).containsExactly("2/5", "4/5", "5/5");
  }

  @Test
  void givesTheSameFiguresForEveryBatchSize() throws IOException {
    VerificationReport one =
        new PairVerification(3, false, 1).evaluate(new ColorEmbedder(), fiveColors());
    VerificationReport many =
        new PairVerification(3, false, 64).evaluate(new ColorEmbedder(), fiveColors());
    assertThat(many.tenFold()).isEqualTo(one.tenFold());
    assertThat(many.roc()).isEqualTo(one.roc());
  }

  @Test
  void namesThePictureWhoseEmbeddingIsZero() throws IOException {
    PairSet pairs =
        colors(0xff0000, 0x000000, 0x00ff00).pair(0, 1, true).pair(0, 2, false).build(10);
    assertThatThrownBy(() -> new PairVerification(2, false, 2).evaluate(new ColorEmbedder(), pairs))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("embedding of colors/1.png must be finite and not zero")
        .hasMessageContaining("got length 0.0");
  }

  @Test
  void namesThePictureWhoseEmbeddingIsNotFinite() throws IOException {
    ColorEmbedder embedder = new ColorEmbedder();
    PairSet pairs = fiveColors();
    assertThatThrownBy(
            () ->
                PairVerification.DEFAULT.evaluate(
                    new DelegatingEmbedder(embedder) {
                      @Override
                      public float[][] embed(TUint8 images, boolean flipSum) {
                        float[][] embeddings = super.embed(images, flipSum);
                        embeddings[3][1] = Float.NaN;
                        return embeddings;
                      }
                    },
                    pairs))
        .hasMessageContaining("colors/3.png")
        .hasMessageContaining("got length NaN");
  }

  @Test
  void namesThePictureThatCannotBeDecoded() throws IOException {
    byte[] whole = picture(0x00ff00);
    PairSet.Builder builder = colors(0xff0000, 0x800000, 0x00ff00);
    builder.image(Arrays.copyOf(whole, whole.length / 2), "colors/torn.png");
    PairSet pairs = builder.pair(0, 1, true).pair(2, 3, false).build(10);
    assertThatThrownBy(() -> new PairVerification(2, false, 1).evaluate(new ColorEmbedder(), pairs))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("colors/torn.png");
  }

  @Test
  void passesOnAFailureOfTheNetwork() throws IOException {
    PairSet pairs = fiveColors();
    assertThatThrownBy(
            () ->
                new PairVerification(2, false, 2)
                    .evaluate(
                        new DelegatingEmbedder(new ColorEmbedder()) {
                          @Override
                          public float[][] embed(TUint8 images, boolean flipSum) {
                            throw new IllegalStateException("no weights");
                          }
                        },
                        pairs))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no weights");
  }

  @Test
  void obeysAFileThatSaysItsNumberOfFolds() throws IOException {
    PairSet own =
        colors(0xff0000, 0x400000, 0x00ff00)
            .pair(0, 1, true)
            .pair(0, 2, false)
            .pair(0, 1, true)
            .pair(0, 2, false)
            .pair(1, 2, false)
            .build(5);
    VerificationReport report = PairVerification.DEFAULT.evaluate(new ColorEmbedder(), own);
    assertThat(report.tenFold().folds()).isEqualTo(5);
    assertThat(report.notes()).contains("5 folds instead of 10: the pair file has them");
  }

  @Test
  void usesTenFoldsWhereAFileHasOnlyOne() throws IOException {
    PairSet.Builder builder = colors(0xff0000, 0x400000, 0x00ff00);
    for (int i = 0; i < 10; i++) {
      builder.pair(0, 1, true).pair(0, 2, false);
    }
    VerificationReport report =
        PairVerification.DEFAULT.evaluate(new ColorEmbedder(), builder.build(1));
    assertThat(report.tenFold().folds()).isEqualTo(10);
    assertThat(report.notes()).contains("10 folds: the pair file has only one");
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new PairVerification(1, true, 8))
        .hasMessage("folds must be >= 2, got 1");
    assertThatThrownBy(() -> new PairVerification(10, true, 0))
        .hasMessage("batchSize must be >= 1, got 0");
  }

  /** Left half red, right half blue, each as bright as asked for. */
  private static byte[] halves(int red, int blue) throws IOException {
    BufferedImage image =
        new BufferedImage(ColorEmbedder.SIDE, ColorEmbedder.SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ColorEmbedder.SIDE; y++) {
      for (int x = 0; x < ColorEmbedder.SIDE; x++) {
        image.setRGB(x, y, x < ColorEmbedder.SIDE / 2 ? red << 16 : blue);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  @Test
  void tellsTheMeanNormOfPictureAndMirrorImage() throws IOException {
    PairSet.Builder builder = PairSet.builder("halves");
    builder.image(halves(30, 40), "0");
    builder.image(halves(200, 100), "1");
    builder.image(halves(0x80, 0x80), "2");
    PairSet pairs = builder.pair(0, 1, true).pair(0, 2, false).build(2);
    double[] norms = new double[3];
    ScoredPairs scored =
        new PairVerification(2, true, 2)
            .score(new ColorEmbedder(), pairs, norms, EvaluationProgress.NONE);

    assertThat(norms).containsExactly(35, 150, 128);
    // The sums of both are (30, 0, 40), (200, 0, 100) and (128, 0, 128).
    assertThat(scored.scores().score(0))
        .isCloseTo((30 * 200 + 40 * 100) / (50 * Math.hypot(200, 100)), within(1e-6));
    assertThat(scored.scores().score(1)).isCloseTo(70 / (50 * Math.sqrt(2)), within(1e-6));
    new PairVerification(2, false, 2)
        .score(new ColorEmbedder(), pairs, norms, EvaluationProgress.NONE);
    assertThat(norms).containsExactly(30, 200, 128);
  }
}
