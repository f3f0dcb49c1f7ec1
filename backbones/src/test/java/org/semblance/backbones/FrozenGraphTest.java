package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class FrozenGraphTest {

  private static final ForeignPixels TINY = new ForeignPixels(0, 1, ColorOrder.RGB, null);

  @TempDir Path folder;

  /** Reads the red of both pixels: [left, right, 10·left + 1]. */
  private Path tiny() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.withName("input")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 2, 3)));
      Operand<TFloat32> flat = ops.reshape(x, ops.constant(new int[] {-1, 6}));
      Operand<TFloat32> weights =
          ops.constant(
              new float[][] {{1, 0, 10}, {0, 0, 0}, {0, 0, 0}, {0, 1, 0}, {0, 0, 0}, {0, 0, 0}});
      Operand<TFloat32> y = ops.linalg.matMul(flat, weights);
      ops.withName("embeddings").math.add(y, ops.constant(new float[] {0, 0, 1}));
      return Files.write(folder.resolve("tiny.pb"), scope.definition().toByteArray());
    }
  }

  private static float[][] embed(Embedder embedder, boolean flip) {
    byte[] pixels = {3, 0, 0, (byte) 250, 0, 0, 7, 0, 0, 8, 0, 0};
    try (TUint8 images = Faces.tensor(pixels, 2, 1, 2)) {
      return embedder.embed(images, flip);
    }
  }

  @Test
  void findsInputAndOutputAndSumsTheFlip() throws IOException {
    try (Embedder embedder =
        new EmbedderSource(tiny(), null, null, TINY).open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(embedder.embeddingSize()).isEqualTo(3);
      assertThat(embed(embedder, false)).isDeepEqualTo(new float[][] {{3, 250, 31}, {7, 8, 71}});
      assertThat(embed(embedder, true))
          .isDeepEqualTo(new float[][] {{253, 253, 2532}, {15, 15, 152}});
    }
  }

  @Test
  void namesAndPreprocessingMayBeGiven() throws IOException {
    ForeignPixels halves = new ForeignPixels(1, 2, ColorOrder.RGB, new ImageSize(1, 2));
    try (Embedder embedder =
        new EmbedderSource(tiny(), "input:0", "MatMul", halves).open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(embed(embedder, false))
          .isDeepEqualTo(new float[][] {{1, 124.5f, 10}, {3, 3.5f, 30}});
    }
  }

  @Test
  void unknownNamesAreExplained() throws IOException {
    Path path = tiny();
    assertThatThrownBy(() -> open(path, "image", null, TINY))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("tiny.pb cannot be used")
        .hasMessageContaining("a node image for the input")
        .hasMessageContaining("placeholders are [input]");
    assertThatThrownBy(() -> open(path, "MatMul", null, TINY))
        .hasMessageContaining("the input MatMul must be a placeholder, found operation MatMul");
    assertThatThrownBy(() -> open(path, null, "embedding", TINY))
        .hasMessageContaining("no node embedding");
    assertThatThrownBy(() -> open(path, null, "input", TINY))
        .hasMessageContaining("embeddings of shape [2, D]")
        .hasMessageContaining("got [2, 1, 2, 3]");
  }

  private static Embedder open(
      Path path,
      @org.jspecify.annotations.Nullable String input,
      @org.jspecify.annotations.Nullable String output,
      ForeignPixels pixels) {
    return new EmbedderSource(path, input, output, pixels).open(DeviceOptions.SINGLE_THREAD);
  }

  @Test
  void declaredSizeIsTheImages() throws IOException {
    try (Embedder embedder = open(tiny(), null, null, ForeignPixels.DEFAULT)) {
      assertThat(embedder.preprocessing())
          .isEqualTo(new Preprocessing(127.5, 128, ColorOrder.RGB, 1, 2));
    }
  }

  @Test
  void sizeThatContradictsTheDeclaredOneIsRefused() throws IOException {
    Path path = tiny();
    ForeignPixels wide = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(1, 3));
    assertThatThrownBy(() -> open(path, null, null, wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "size must be 1x2, because the network's input declares the shape [-1, 1, 2, 3], got"
                + " 1x3; leave it out");
  }

  /** Means over height and width; takes images of any size whose input declares a shape. */
  private Path averaging(Shape declared) throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.withName("input").placeholder(TFloat32.class, Placeholder.shape(declared));
      ops.withName("embeddings").math.mean(x, ops.constant(new int[] {1, 2}));
      return Files.write(folder.resolve("mean.pb"), scope.definition().toByteArray());
    }
  }

  @Test
  void openSizeIsTheGivenOneOtherwiseTheUsualOne() throws IOException {
    ForeignPixels given = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(2, 4));
    for (Shape declared : List.of(Shape.unknown(), Shape.of(-1, -1, -1, 3))) {
      Path path = averaging(declared);
      try (Embedder embedder = open(path, null, null, TINY)) {
        assertThat(embedder.preprocessing().height()).isEqualTo(112);
        assertThat(embedder.preprocessing().width()).isEqualTo(112);
      }
      try (Embedder embedder = open(path, null, null, given);
          TUint8 image =
              Faces.tensor(
                  new byte[] {
                    8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16
                  },
                  1,
                  2,
                  4)) {
        assertThat(embedder.embed(image, false)).isDeepEqualTo(new float[][] {{1, 0, 2}});
      }
    }
  }

  @Test
  void eachDeclaredSideCounts() throws IOException {
    Path path = averaging(Shape.of(-1, 96, -1, 3));
    try (Embedder embedder = open(path, null, null, TINY)) {
      assertThat(embedder.preprocessing().height()).isEqualTo(96);
      assertThat(embedder.preprocessing().width()).isEqualTo(112);
    }
    ForeignPixels low = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(80, 80));
    assertThatThrownBy(() -> open(path, null, null, low)).hasMessageContaining("must be 96x80");
  }

  @Test
  void inputOfAnotherLayoutIsExplained() throws IOException {
    Path channelsFirst = averaging(Shape.of(-1, 3, 112, 112));
    assertThatThrownBy(() -> open(channelsFirst, null, null, TINY))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("input must take images of shape [n, height, width, 3]")
        .hasMessageContaining("found [-1, 3, 112, 112]");
  }

  @Test
  void imageSizeThatDoesNotSuitTheGraphIsFoundAtOnce() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x = ops.withName("input").placeholder(TFloat32.class);
      ops.linalg.matMul(
          ops.reshape(x, ops.constant(new int[] {-1, 9})), ops.constant(new float[9][2]));
      Path path = Files.write(folder.resolve("nine.pb"), scope.definition().toByteArray());
      ForeignPixels two = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(1, 2));
      assertThatThrownBy(() -> open(path, null, null, two))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("nine.pb");
    }
  }

  @Test
  void severalOutputsMustBeNamed() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x = ops.withName("in").placeholder(TFloat32.class);
      ops.withName("first").math.neg(x);
      ops.withName("second").math.neg(x);
      Path path = Files.write(folder.resolve("two.pb"), scope.definition().toByteArray());
      assertThatThrownBy(() -> open(path, null, null, TINY))
          .hasMessageContaining("there must be one output, found 2: [first, second]");
    }
  }

  @Test
  void unfrozenGraphIsExplained() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      scope.ops().withName("v").varHandleOp(TFloat32.class, Shape.of(1));
      Path path = Files.write(folder.resolve("v.pb"), scope.definition().toByteArray());
      assertThatThrownBy(() -> open(path, null, null, TINY))
          .hasMessageContaining("node v is a variable; freeze the graph");
    }
  }

  @Test
  void isNoWeightFileOfOurs() throws IOException {
    assertThat(EmbedderSource.of(tiny()).isWeightFile()).isFalse();
    assertThat(EmbedderSource.of(folder).isWeightFile()).isFalse();
    Path nowhere = folder.resolve("nowhere");
    assertThatThrownBy(() -> EmbedderSource.of(nowhere).isWeightFile())
        .isInstanceOf(WeightsException.class)
        .hasMessage("a model is expected at %s, but nothing is there; correct the path", nowhere);
  }

  @Test
  void otherFilesAreExplained() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello, this is no network");
    assertThatThrownBy(() -> open(text, null, null, TINY))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("neither a weight file of Semblance nor a frozen graph");
    Path empty = Files.createFile(folder.resolve("empty.pb"));
    assertThatThrownBy(() -> open(empty, null, null, TINY))
        .hasMessageContaining("neither a weight file of Semblance nor a frozen graph");
    assertThatThrownBy(() -> open(folder.resolve("nowhere"), null, null, TINY))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("nowhere, but nothing is there");
  }
}
