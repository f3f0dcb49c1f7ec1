package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;
import org.semblance.data.PngImage;
import org.semblance.nn.SemblanceException;

class BatchEmbeddingTest {

  /** Pictures of one colour each: red is the picture's number, green ten times that. */
  private record Colors(int count, int torn) implements BatchEmbedding.Pictures {

    @Override
    public byte[] encoded(int picture) {
      byte[] rgb = new byte[ColorEmbedder.SIDE * ColorEmbedder.SIDE * 3];
      for (int i = 0; i < rgb.length; i += 3) {
        rgb[i] = (byte) picture;
        rgb[i + 1] = (byte) (10 * picture);
      }
      byte[] png = PngImage.encode(rgb, ColorEmbedder.SIDE, ColorEmbedder.SIDE);
      return picture == torn ? java.util.Arrays.copyOf(png, png.length / 2) : png;
    }

    @Override
    public String place(int picture) {
      return "colors/" + picture;
    }
  }

  private static void run(int batch, Colors pictures, ObjIntConsumer<float[]> receiver) {
    run(new BatchEmbedding(false, batch), pictures, receiver);
  }

  private static void run(BatchEmbedding how, Colors pictures, ObjIntConsumer<float[]> receiver) {
    how.run(new ColorEmbedder(), pictures, receiver, EvaluationProgress.NONE);
  }

  @Test
  void everyEmbeddingArrivesWithItsNumber() {
    for (int batch : new int[] {1, 3, 7, 100}) {
      List<Integer> numbers = new ArrayList<>();
      run(
          batch,
          new Colors(7, -1),
          (embedding, i) -> {
            numbers.add(i);
            assertThat(embedding).containsExactly(i, 10 * i, 0);
          });
      assertThat(numbers).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void severalThreadsDecodeIntoTheSameOrder() {
    for (int threads : new int[] {2, 5}) {
      List<Integer> numbers = new ArrayList<>();
      run(
          new BatchEmbedding(false, 4, threads),
          new Colors(23, -1),
          (embedding, i) -> {
            numbers.add(i);
            assertThat(embedding).containsExactly(i, 10 * i, 0);
          });
      assertThat(numbers).hasSize(23).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void noPicturesAreNoMistake() {
    List<Integer> numbers = new ArrayList<>();
    run(4, new Colors(0, -1), (embedding, i) -> numbers.add(i));
    assertThat(numbers).isEmpty();
  }

  @Test
  void aDamagedPictureIsNamed() {
    for (int threads : new int[] {1, 3}) {
      BatchEmbedding how = new BatchEmbedding(false, 2, threads);
      assertThatThrownBy(() -> run(how, new Colors(7, 5), (embedding, i) -> {}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("colors/5");
    }
  }

  @Test
  void whatTheReceiverThrowsEndsIt() {
    List<Integer> numbers = new ArrayList<>();
    assertThatThrownBy(
            () ->
                run(
                    1,
                    new Colors(7, -1),
                    (embedding, i) -> {
                      numbers.add(i);
                      BatchEmbedding.unit(new float[] {Float.NaN}, "colors/" + i);
                    }))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("colors/0 must be finite and not zero, got length NaN");
    assertThat(numbers).containsExactly(0);
  }

  @Test
  void unitsHaveLengthOne() {
    float[] embedding = {3, -4};
    assertThat(BatchEmbedding.unit(embedding, "a")).isSameAs(embedding);
    assertThat(embedding[0]).isCloseTo(0.6f, within(1e-6f));
    assertThat(embedding[1]).isCloseTo(-0.8f, within(1e-6f));
    assertThatThrownBy(() -> new BatchEmbedding(true, 0)).hasMessageContaining("batchSize");
    assertThatThrownBy(() -> new BatchEmbedding(true, 1, 0)).hasMessageContaining("threads");
  }
}
