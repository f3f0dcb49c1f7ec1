package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class CosinePassTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 3, 0.3, 1);

  private final PixelEmbedder embedder = new PixelEmbedder();

  /** Embeds a picture as the colour of its first pixel, and one more. */
  private static final class PixelEmbedder implements Embedder {

    private final List<Integer> batches = new ArrayList<>();
    private final List<float[]> seen = new ArrayList<>();

    @Override
    public int embeddingSize() {
      return 3;
    }

    @Override
    public Preprocessing preprocessing() {
      return new Preprocessing(127.5, 128, ColorOrder.RGB, TinyFaces.SIZE, TinyFaces.SIZE);
    }

    @Override
    public float[][] embed(TUint8 images, boolean flipSum) {
      assertThat(flipSum).isFalse();
      float[][] rows = new float[(int) images.shape().get(0)][3];
      for (int i = 0; i < rows.length; i++) {
        for (int channel = 0; channel < 3; channel++) {
          rows[i][channel] = 1 + (images.getByte(i, 0, 0, channel) & 0xff);
        }
        seen.add(rows[i].clone());
      }
      batches.add(rows.length);
      return rows;
    }

    @Override
    public void close() {}
  }

  /** Two sub-centres of each class: the axes of red and, twice as long, of the class's number. */
  private static ClassCenters axes(int classes, int size) {
    return new ClassCenters(
        TFloat32.tensorOf(
            Shape.of(2L * classes, size),
            tensor -> {
              tensor.scalars().forEach(scalar -> scalar.setFloat(0));
              for (int c = 0; c < classes; c++) {
                tensor.setFloat(1, 2L * c, 0);
                tensor.setFloat(2, 2L * c + 1, c % size);
              }
            }),
        classes,
        "axes");
  }

  private Optional<PictureCosines> run(ImageSet set, ClassCenters centers, int stopAfter) {
    int[] asked = {0};
    return new CosinePass(4)
        .run(set, embedder, centers, EvaluationProgress.NONE, () -> ++asked[0] >= stopAfter);
  }

  @Test
  void measuresEveryPictureInBatchesAcrossIdentities() {
    try (ClassCenters centers = axes(3, 3)) {
      PictureCosines cosines = run(FACES, centers, Integer.MAX_VALUE).orElseThrow();

      assertThat(embedder.batches).containsExactly(4, 4, 1);
      assertThat(cosines.pictures()).isEqualTo(9);
      for (int i = 0; i < 9; i++) {
        float[] color = embedder.seen.get(i);
        double length = Math.hypot(Math.hypot(color[0], color[1]), color[2]);
        assertThat(cosines.label(i)).isEqualTo(i / 3);
        assertThat(cosines.cosine(i, 0)).isCloseTo((float) (color[0] / length), within(1e-6f));
        assertThat(cosines.cosine(i, 1)).isCloseTo((float) (color[i / 3] / length), within(1e-6f));
      }
    }
  }

  @Test
  void stopsBetweenBatches() {
    try (ClassCenters centers = axes(3, 3)) {
      assertThat(run(FACES, centers, 1)).isEmpty();
      assertThat(embedder.batches).containsExactly(4);
    }
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    try (ClassCenters four = axes(4, 3);
        ClassCenters wide = axes(3, 5)) {
      assertThatThrownBy(() -> run(FACES, four, 9))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("4 identities")
          .hasMessageContaining("they have 3");
      assertThatThrownBy(() -> run(FACES, wide, 9))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("3, they have 5");
    }
  }

  @Test
  void namesAPictureThatCannotBeUsed() {
    try (ClassCenters centers = axes(3, 3)) {
      assertThatThrownBy(() -> run(FACES.with(5, new byte[] {1, 2, 3}), centers, 9))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tiny!/tiny001/0002.png");
    }
  }
}
