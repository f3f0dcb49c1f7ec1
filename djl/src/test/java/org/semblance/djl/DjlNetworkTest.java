package org.semblance.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ForeignPixels;
import org.semblance.backbones.ImageSize;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/** Networks of {@code make.py}, opened as users open them. */
class DjlNetworkTest {

  private static final int COUNT = 3;
  private static final int HEIGHT = 12;
  private static final int WIDTH = 10;
  private static final ForeignPixels TORCH =
      new ForeignPixels(127.5, 128, ColorOrder.RGB, new ImageSize(HEIGHT, WIDTH));

  /** The network scales them itself. */
  private static final ForeignPixels MXNET =
      new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(HEIGHT, WIDTH));

  @TempDir Path folder;

  @BeforeEach
  void copyNetworks() throws IOException {
    for (String name :
        List.of(
            "torch.pt",
            "two.pt",
            "one.pt",
            "state.pt",
            "mxnet-symbol.json",
            "mxnet-0001.params",
            "mxnet-0003.params")) {
      Files.write(folder.resolve(name), resource(name));
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = DjlNetworkTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Embedder open(String file, @Nullable String output, ForeignPixels pixels) {
    return new EmbedderSource(folder.resolve(file), null, output, pixels)
        .open(DeviceOptions.SINGLE_THREAD);
  }

  /** Calculates the images of {@code make.py}. */
  private static byte[] pixels(boolean mirrored) {
    byte[] pixels = new byte[COUNT * HEIGHT * WIDTH * 3];
    int at = 0;
    for (int i = 0; i < COUNT; i++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          for (int c = 0; c < 3; c++) {
            int column = mirrored ? WIDTH - 1 - x : x;
            pixels[at++] = (byte) ((37 * i + 11 * y + 5 * column + 71 * c) % 256);
          }
        }
      }
    }
    return pixels;
  }

  private static float[][] embed(Embedder embedder, byte[] pixels, boolean flip) {
    Shape shape = Shape.of(pixels.length / (HEIGHT * WIDTH * 3), HEIGHT, WIDTH, 3);
    try (TUint8 images = TUint8.tensorOf(shape, t -> t.asRawTensor().data().write(pixels))) {
      return embedder.embed(images, flip);
    }
  }

  private static float[][] expected(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8)
        .lines()
        .map(
            line -> {
              String[] cells = line.split("\t", -1);
              float[] row = new float[cells.length];
              for (int i = 0; i < row.length; i++) {
                row[i] = Float.parseFloat(cells[i]);
              }
              return row;
            })
        .toArray(float[][]::new);
  }

  private static void assertClose(float[][] found, float[][] expected) {
    assertThat(found.length).isEqualTo(expected.length);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(2e-6f));
    }
  }

  @Test
  void torchScriptGivesWhatPyTorchGives() throws IOException {
    try (Embedder embedder = open("torch.pt", null, TORCH)) {
      assertThat(embedder.embeddingSize()).isEqualTo(6);
      assertClose(embed(embedder, pixels(false), false), expected("torch.tsv"));
    }
  }

  @Test
  void mxnetGivesWhatMxnetGives() throws IOException {
    for (String file : List.of("mxnet-0003.params", "mxnet-symbol.json")) {
      try (Embedder embedder = open(file, null, MXNET)) {
        assertThat(embedder.embeddingSize()).isEqualTo(6);
        assertClose(embed(embedder, pixels(false), false), expected("mxnet.tsv"));
      }
    }
  }

  @Test
  void anEarlierEpochIsAnotherNetwork() throws IOException {
    try (Embedder embedder = open("mxnet-0001.params", null, MXNET)) {
      float[][] found = embed(embedder, pixels(false), false);
      assertThat(found[0]).isEqualTo(found[1]).isNotEqualTo(expected("mxnet.tsv")[0]);
    }
  }

  @Test
  void flippedIsTheSumOfBoth() {
    for (String file : List.of("torch.pt", "mxnet-symbol.json")) {
      try (Embedder embedder = open(file, null, file.endsWith(".pt") ? TORCH : MXNET)) {
        float[][] sum = embed(embedder, pixels(false), false);
        float[][] mirrored = embed(embedder, pixels(true), false);
        for (int i = 0; i < COUNT; i++) {
          for (int j = 0; j < sum[i].length; j++) {
            sum[i][j] += mirrored[i][j];
          }
        }
        assertClose(embed(embedder, pixels(false), true), sum);
      }
    }
  }

  @Test
  void anyNumberOfImagesGoesThrough() throws IOException {
    float[][] expected = expected("mxnet.tsv");
    try (Embedder embedder = open("mxnet-symbol.json", null, MXNET)) {
      for (int count : new int[] {1, 2, 3, 1, 0}) {
        byte[] some = Arrays.copyOf(pixels(false), count * HEIGHT * WIDTH * 3);
        assertClose(embed(embedder, some, false), Arrays.copyOf(expected, count));
      }
    }
  }

  @Test
  void aNetworkTracedForOneImageIsRunOneByOne() {
    ForeignPixels asIs = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(HEIGHT, WIDTH));
    try (Embedder embedder = open("one.pt", null, asIs)) {
      assertThat(embed(embedder, pixels(false), false))
          .isDeepEqualTo(new float[][] {{0, 71, 142}, {37, 108, 179}, {74, 145, 216}});
    }
  }

  @Test
  void severalOutputsAreChosenByNumber() throws IOException {
    try (Embedder embedder = open("two.pt", "1", TORCH)) {
      assertClose(embed(embedder, pixels(false), false), expected("torch.tsv"));
    }
    assertThatThrownBy(() -> open("two.pt", null, TORCH))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("two.pt")
        .hasMessageContaining("gives 2 arrays")
        .hasMessageContaining("by its number");
    assertThatThrownBy(() -> open("two.pt", "0", TORCH))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("must give float32 embeddings of shape [2, D]");
  }

  @Test
  void whatIsNoNetworkIsRefusedWithTheReason() throws IOException {
    Files.write(folder.resolve("cut.pt"), Arrays.copyOf(resource("torch.pt"), 3000));
    Files.writeString(folder.resolve("text.pt"), "no network");
    Files.writeString(folder.resolve("broken-symbol.json"), "{\"nodes\": [");
    Files.copy(folder.resolve("mxnet-0003.params"), folder.resolve("broken-0003.params"));
    Files.writeString(folder.resolve("alone-symbol.json"), "{}");
    Files.copy(folder.resolve("mxnet-symbol.json"), folder.resolve("cut-symbol.json"));
    Files.write(
        folder.resolve("cut-0000.params"), Arrays.copyOf(resource("mxnet-0003.params"), 99));
    Files.write(folder.resolve("lost-0000.params"), resource("mxnet-0003.params"));
    for (String file :
        List.of(
            "state.pt",
            "cut.pt",
            "text.pt",
            "broken-symbol.json",
            "alone-symbol.json",
            "cut-symbol.json",
            "lost-0000.params")) {
      assertThatThrownBy(() -> open(file, null, TORCH))
          .as(file)
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining(file.substring(0, file.indexOf('.')))
          .hasMessageContaining("cannot be used");
    }
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    ForeignPixels larger = new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(20, 20));
    assertThatThrownBy(() -> open("torch.pt", null, larger))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("[2, 3, 20, 20]");
    assertThatThrownBy(() -> open("mxnet-symbol.json", null, larger))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("[2, 3, 20, 20]");
  }

  @Test
  void inputsOfTorchScriptHaveNoNames() {
    EmbedderSource named = new EmbedderSource(folder.resolve("torch.pt"), "data", null, TORCH);
    assertThatThrownBy(() -> named.open(DeviceOptions.SINGLE_THREAD))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("have no names");
  }

  @Test
  void bothFilesOfMxnetDecideWhatItGives() throws IOException {
    EmbedderSource source = EmbedderSource.of(folder.resolve("mxnet-symbol.json"));
    assertThat(source.files())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("mxnet-0003.params", "mxnet-symbol.json");
  }
}
