package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.semblance.nn.DeviceOptions;
import org.tensorflow.types.TUint8;

/** Networks that others trained, on photographs, against the embeddings that came with them. */
class PretrainedNetworkTest {

  private static final Path MODELS = Faces.data().resolve("models/recognise");
  private static final Path PICTURES = Faces.data().resolve("lfw/lfw112.zip");

  @Test
  void frozenGraphGivesItsGoldenEmbeddings() throws IOException {
    Path network = MODELS.resolve("mobilefacenet192.pb");
    EmbedderSource source =
        new EmbedderSource(network, "input", "embeddings", ForeignPixels.DEFAULT);
    requireGolden(source, "mobilefacenet192.golden.tsv", 192, 0.02);
  }

  @Test
  void onnxNetworkGivesItsGoldenEmbeddings() throws IOException {
    Path network = MODELS.resolve("faceplugin512.onnx");
    ForeignPixels pixels = new ForeignPixels(127, 128, ColorOrder.RGB, null);
    EmbedderSource source = new EmbedderSource(network, null, null, pixels);
    requireGolden(source, "faceplugin512.golden.tsv", 512, 0.005);
  }

  private static void requireGolden(
      EmbedderSource source, String goldenFile, int size, double tolerance) throws IOException {
    assumeTrue(Files.exists(source.path()), () -> source.path() + " is absent");
    assumeTrue(Files.exists(PICTURES), () -> PICTURES + " is absent");
    List<String> golden = Files.readAllLines(MODELS.resolve(goldenFile));
    assertThat(golden).hasSize(13);
    float[][] found = embedPictures(source, golden);
    for (int i = 0; i < golden.size(); i++) {
      String[] fields = golden.get(i).split("\t", -1);
      double[] expected = new double[fields.length - 1];
      for (int j = 0; j < expected.length; j++) {
        expected[j] = Double.parseDouble(fields[j + 1]);
      }
      assertThat(expected).hasSize(size);
      assertThat(found[i]).hasSize(size);
      assertThat(cosine(found[i], expected)).as(fields[0]).isGreaterThan(0.9999);
      assertThat((double) found[i][0]).as(fields[0]).isCloseTo(expected[0], within(tolerance));
    }
  }

  private static float[][] embedPictures(EmbedderSource source, List<String> golden)
      throws IOException {
    byte[] pixels = new byte[golden.size() * 112 * 112 * 3];
    try (ZipFile zip = new ZipFile(PICTURES.toFile())) {
      List<String> names = new ArrayList<>();
      zip.stream().forEach(entry -> names.add(entry.getName()));
      for (int i = 0; i < golden.size(); i++) {
        String name = golden.get(i).substring(0, golden.get(i).indexOf('\t'));
        String entry = names.stream().filter(n -> n.endsWith(name)).findFirst().orElseThrow();
        try (InputStream in = zip.getInputStream(Objects.requireNonNull(zip.getEntry(entry)))) {
          byte[] picture = Faces.decode(in.readAllBytes());
          System.arraycopy(picture, 0, pixels, i * picture.length, picture.length);
        }
      }
    }
    try (Embedder embedder = source.open(DeviceOptions.SINGLE_THREAD);
        TUint8 images = Faces.tensor(pixels, golden.size(), 112, 112)) {
      return embedder.embed(images, false);
    }
  }

  private static double cosine(float[] a, double[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < b.length; i++) {
      dot += a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
