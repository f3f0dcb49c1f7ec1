package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
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

class OnnxNetworkTest {

  private static final ForeignPixels AS_IS = new ForeignPixels(0, 1, ColorOrder.RGB, null);

  /** Two images, 1 high and 2 wide. */
  private static final byte[] PIXELS = {3, 40, 5, (byte) 250, 1, 2, 7, 0, 9, 8, 10, 0};

  @TempDir Path folder;

  /** Gives [left red, right red, 10 left red + left green + 1] of images 1 high and 2 wide. */
  private static OnnxFiles tiny(long batch) {
    return new OnnxFiles()
        .input("image", OnnxFiles.FLOAT, batch, 3, 1, 2)
        .node("Flatten", List.of("image"), "flat")
        .weights("w", new long[] {6, 3}, 1, 0, 10, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        .weights("b", new long[] {3}, 0, 0, 1)
        .node("Gemm", List.of("flat", "w", "b"), "embedding")
        .output("embedding");
  }

  private Path file(OnnxFiles network) throws IOException {
    return network.write(folder.resolve("tiny.onnx"));
  }

  private static Embedder open(
      Path path, @Nullable String input, @Nullable String output, ForeignPixels pixels) {
    return new EmbedderSource(path, input, output, pixels).open(DeviceOptions.SINGLE_THREAD);
  }

  private static float[][] embed(Embedder embedder, boolean flip) {
    try (TUint8 images = Faces.tensor(PIXELS, 2, 1, 2)) {
      return embedder.embed(images, flip);
    }
  }

  @Test
  void findsInputAndOutputAndSumsTheFlip() throws IOException {
    try (Embedder embedder = open(file(tiny(-1)), null, null, AS_IS)) {
      assertThat(embedder.embeddingSize()).isEqualTo(3);
      assertThat(embedder.preprocessing()).isEqualTo(new Preprocessing(0, 1, ColorOrder.RGB, 1, 2));
      assertThat(embed(embedder, false)).isDeepEqualTo(new float[][] {{3, 250, 71}, {7, 8, 71}});
      // Mirrored: left red 250 and 8, left green 1 and 10.
      assertThat(embed(embedder, true))
          .isDeepEqualTo(new float[][] {{253, 253, 71 + 2502}, {15, 15, 71 + 91}});
    }
  }

  @Test
  void takesNoImagesAndManySizesOfBatches() throws IOException {
    try (Embedder embedder = open(file(tiny(-1)), null, null, AS_IS)) {
      for (int count : new int[] {0, 5, 1, 17}) {
        byte[] pixels = new byte[count * 6];
        for (int i = 0; i < count; i++) {
          pixels[6 * i] = (byte) i;
        }
        try (TUint8 images = Faces.tensor(pixels, count, 1, 2)) {
          float[][] embeddings = embedder.embed(images, false);
          assertThat(embeddings.length).isEqualTo(count);
          for (int i = 0; i < count; i++) {
            assertThat(embeddings[i]).containsExactly(i, 0, 10 * i + 1);
          }
        }
      }
    }
  }

  @Test
  void pixelsAreScaledAndReversedAsSaid() throws IOException {
    ForeignPixels halves = new ForeignPixels(1, 2, ColorOrder.BGR, new ImageSize(1, 2));
    try (Embedder embedder = open(file(tiny(-1)), "image", "embedding", halves)) {
      // Blue comes first: (5 - 1) / 2 and (2 - 1) / 2; left green is (40 - 1) / 2.
      assertThat(embed(embedder, false)[0]).containsExactly(2, 0.5f, 20 + 19.5f + 1);
    }
  }

  @Test
  void channelsMayComeLast() throws IOException {
    OnnxFiles last =
        new OnnxFiles()
            .input("image", OnnxFiles.FLOAT, -1, 1, 2, 3)
            .node("Flatten", List.of("image"), "embedding")
            .output("embedding");
    try (Embedder embedder = open(file(last), null, null, AS_IS)) {
      assertThat(embed(embedder, false))
          .isDeepEqualTo(new float[][] {{3, 40, 5, 250, 1, 2}, {7, 0, 9, 8, 10, 0}});
    }
  }

  @Test
  void aFixedNumberOfImagesIsARunEach() throws IOException {
    for (long batch : new long[] {1, 3}) {
      try (Embedder embedder = open(file(tiny(batch)), null, null, AS_IS)) {
        assertThat(embed(embedder, false)).isDeepEqualTo(new float[][] {{3, 250, 71}, {7, 8, 71}});
        assertThat(embed(embedder, true)[1]).containsExactly(15, 15, 162);
      }
    }
  }

  /** The axis is open, but the network was exported for one image. */
  @Test
  void aReshapeToOneImageIsFoundOut() throws IOException {
    OnnxFiles one =
        new OnnxFiles()
            .input("image", OnnxFiles.FLOAT, -1, 3, 1, 2)
            .integers("shape", 1, 6)
            .node("Reshape", List.of("image", "shape"), "embedding")
            .output("embedding");
    try (Embedder embedder = open(file(one), null, null, AS_IS)) {
      assertThat(embed(embedder, false))
          .isDeepEqualTo(new float[][] {{3, 250, 40, 1, 5, 2}, {7, 8, 0, 10, 9, 0}});
    }
  }

  private static OnnxFiles averaging(long... shape) {
    return new OnnxFiles()
        .input("image", OnnxFiles.FLOAT, shape)
        .node("GlobalAveragePool", List.of("image"), "embedding")
        .output("embedding");
  }

  @Test
  void openSizeIsTheGivenOneOtherwiseTheUsualOne() throws IOException {
    Path path = file(averaging(-1, 3, -1, -1));
    try (Embedder embedder = open(path, null, null, AS_IS)) {
      assertThat(embedder.preprocessing().height()).isEqualTo(112);
      assertThat(embedder.preprocessing().width()).isEqualTo(112);
    }
    ForeignPixels given = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(1, 2));
    // The output is [n, 3, 1, 1].
    try (Embedder embedder = open(path, null, null, given)) {
      assertThat(embed(embedder, false))
          .isDeepEqualTo(new float[][] {{126.5f, 20.5f, 3.5f}, {7.5f, 5, 4.5f}});
    }
  }

  @Test
  void sizeThatContradictsTheDeclaredOneIsRefused() throws IOException {
    Path path = file(averaging(-1, 3, 96, -1));
    ForeignPixels low = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(80, 64));
    assertThatThrownBy(() -> open(path, null, null, low))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "size must be 96x64, because the network's input declares the shape [-1, 3, 96, -1],"
                + " got 80x64; leave it out");
  }

  @Test
  void namesMustBeThere() throws IOException {
    Path path =
        file(
            tiny(-1)
                .input("phase", OnnxFiles.FLOAT, 1)
                .node("Neg", List.of("phase"), "other")
                .output("other"));
    assertThatThrownBy(() -> open(path, null, "embedding", AS_IS))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("tiny.onnx cannot be used: there must be one input, found 2")
        .hasMessageContaining("[image, phase]; name the right one");
    assertThatThrownBy(() -> open(path, "image", null, AS_IS))
        .hasMessageContaining("there must be one output, found 2: [embedding, other]");
    assertThatThrownBy(() -> open(path, "picture", null, AS_IS))
        .hasMessageContaining("an input picture, but the network's are [image, phase]");
    assertThatThrownBy(() -> open(path, "image", "face", AS_IS))
        .hasMessageContaining("an output face, but the network's are [embedding, other]");
  }

  @Test
  void anotherInputThatMustBeFedIsNamed() throws IOException {
    OnnxFiles network =
        new OnnxFiles()
            .input("image", OnnxFiles.FLOAT, -1, 3, 1, 2)
            .input("phase", OnnxFiles.FLOAT, 1)
            .node("Flatten", List.of("image"), "flat")
            .node("Add", List.of("flat", "phase"), "embedding")
            .output("embedding");
    Path path = file(network);
    assertThatThrownBy(() -> open(path, "image", null, AS_IS))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("be run on images of shape [2, 3, 1, 2] as image")
        .hasMessageContaining("[image, phase]");
  }

  @Test
  void inputsThatAreNoImagesAreRefused() throws IOException {
    Path flat = file(tiny(-1).input("other", OnnxFiles.FLOAT, -1, 6));
    assertThatThrownBy(() -> open(flat, "other", null, AS_IS))
        .hasMessageContaining(
            "the input other must take images of shape [n, 3, height, width] or [n, height, width,"
                + " 3], found [-1, 6]");
    Path grey = file(averaging(-1, 1, 112, 112));
    assertThatThrownBy(() -> open(grey, null, null, AS_IS))
        .hasMessageContaining("found [-1, 1, 112, 112]");
    Path doubles = file(tiny(-1).input("other", OnnxFiles.DOUBLE, -1, 3, 1, 2));
    assertThatThrownBy(() -> open(doubles, "other", null, AS_IS))
        .hasMessageContaining("the input other must take float32, found DOUBLE");
  }

  @Test
  void outputsThatAreNoEmbeddingsAreRefused() throws IOException {
    Path path =
        file(
            new OnnxFiles()
                .input("image", OnnxFiles.FLOAT, -1, 3, 1, 2)
                .node("Relu", List.of("image"), "map")
                .output("map"));
    assertThatThrownBy(() -> open(path, null, null, AS_IS))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("embeddings of shape [2, D] for 2 images, but map gives")
        .hasMessageContaining("its outputs are [map]");
  }

  @Test
  void filesThatAreNoNetworkAreExplained() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.onnx"), "hello, this is no network");
    assertThatThrownBy(() -> open(text, null, null, AS_IS))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("notes.onnx cannot be used")
        .hasMessageContaining("must be an ONNX network")
        .hasMessageContaining("25 bytes")
        .hasMessageContaining("export it again");
    Path nowhere = folder.resolve("nowhere.onnx");
    assertThatThrownBy(() -> open(nowhere, null, null, AS_IS))
        .hasMessageContaining("nowhere.onnx, but nothing is there");
    Path renamed = Files.copy(file(tiny(-1)), folder.resolve("tiny.model"));
    assertThatThrownBy(() -> open(renamed, null, null, AS_IS))
        .hasMessageContaining("nor a frozen graph")
        .hasMessageContaining(".onnx");
  }

  @Test
  void everyCutIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file(tiny(-1)));
    Path cut = folder.resolve("cut.ONNX");
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 40; i++) {
      int length = random.nextInt(whole.length);
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(cut, null, null, AS_IS))
          .as("%d bytes", length)
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("cut.ONNX cannot be used");
    }
  }

  @Test
  void closingEndsIt() throws IOException {
    Embedder embedder = open(file(tiny(-1)), null, null, AS_IS);
    embedder.close();
    embedder.close();
    assertThatThrownBy(() -> embed(embedder, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws IOException {
    try (Embedder embedder = open(file(tiny(-1)), null, null, AS_IS);
        TUint8 images = Faces.tensor(PIXELS, 2, 2, 1)) {
      assertThatThrownBy(() -> embedder.embed(images, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[n, 1, 2, 3], got [2, 2, 1, 3]");
    }
  }

  /** The same convolution in ONNX, channels first, and in TensorFlow, channels last. */
  @Test
  void agreesWithTensorFlow() throws IOException {
    int out = 5;
    float[] kernel = new float[3 * 3 * 3 * out];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) random.nextDouble(-0.5, 0.5);
    }
    Path onnx = file(convolution(kernel, out));
    Path frozen = frozenConvolution(kernel, out);
    ForeignPixels pixels = new ForeignPixels(127.5, 128, ColorOrder.BGR, new ImageSize(7, 9));
    byte[] images = new byte[6 * 7 * 9 * 3];
    random.nextBytes(images);
    try (Embedder a = open(onnx, null, null, pixels);
        Embedder b = open(frozen, null, null, pixels);
        TUint8 tensor = Faces.tensor(images, 6, 7, 9)) {
      for (boolean flip : new boolean[] {false, true}) {
        float[][] found = a.embed(tensor, flip);
        float[][] expected = b.embed(tensor, flip);
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i]).containsExactly(expected[i], within(1e-5f));
        }
      }
    }
  }

  /** The kernel comes as TensorFlow has it, [height, width, in, out]; ONNX's is [out, in, ...]. */
  private static OnnxFiles convolution(float[] kernel, int out) {
    float[] turned = new float[kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      int place = i / (3 * out);
      int in = i / out % 3;
      turned[(i % out * 3 + in) * 9 + place] = kernel[i];
    }
    return new OnnxFiles()
        .input("image", OnnxFiles.FLOAT, -1, 3, -1, -1)
        .weights("kernel", new long[] {out, 3, 3, 3}, turned)
        .node(
            "Conv",
            List.of("image", "kernel"),
            "conv",
            OnnxFiles.integers("kernel_shape", List.of(3L, 3L)),
            OnnxFiles.integers("pads", List.of(1L, 1L, 1L, 1L)))
        .node("Relu", List.of("conv"), "relu")
        .node("GlobalAveragePool", List.of("relu"), "mean")
        .node("Flatten", List.of("mean"), "embedding")
        .output("embedding");
  }

  private Path frozenConvolution(float[] kernel, int out) throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
      Operand<TFloat32> weights =
          ops.reshape(ops.constant(kernel), ops.constant(new int[] {3, 3, 3, out}));
      Operand<TFloat32> y = ops.nn.relu(ops.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"));
      ops.math.mean(y, ops.constant(new int[] {1, 2}));
      return Files.write(folder.resolve("conv.pb"), scope.definition().toByteArray());
    }
  }
}
