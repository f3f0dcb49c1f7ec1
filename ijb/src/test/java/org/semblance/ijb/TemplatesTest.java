package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.numpy.NpzFile;

class TemplatesTest {

  @TempDir Path path;

  /**
   * Template 1: media 5 has (4, 0) and (0, 2), mean (2, 1); media 6 has (1, 3); the sum is (3, 4)
   * and of length 5. Template 2 has (0, −7) alone.
   */
  @Test
  void picturesAreAveragedOverMediaAndMediaAddedUp() throws Exception {
    Path meta = Files.createDirectories(path.resolve("meta"));
    SmallSet.write(meta.resolve("x_face_tid_mid.txt"), List.of("a 1 6", "b 2 5", "c 1 5", "d 1 5"));
    String points = " 0 0 1 0 0 1 1 1 2 2 ";
    SmallSet.write(
        meta.resolve("x_name_5pts_score.txt"),
        List.of("a" + points + "1", "b" + points + "1", "c" + points + "1", "d" + points + "1"));
    SmallSet.write(meta.resolve("x_template_pair_label.txt"), List.of("1 2 0"));
    IjbSet set = SmallSet.read(IjbFolder.find(path, null));
    Path file = path.resolve("x.npz");
    float[][] embeddings = {{1, 3}, {0, -7}, {4, 0}, {0, 2}};
    NpzFile.write(file, Map.of("embs", NpzFile.floats(embeddings, 2)));

    try (EmbeddingFile rows = EmbeddingFile.open(file, set)) {
      Templates templates =
          new TemplatePooling(set)
              .pool(rows, FeatureFlags.parse("N0D0F0"), new BadEntries(OnBad.STOP));
      assertThat(templates.features()).containsExactly(0.6, 0.8, 0, -1);
      assertThat(templates.cosine(0, 1)).isEqualTo(-0.8);
    }
  }

  @Test
  void cosinesOfBlocksEqualThoseOfPairsWhateverTheirSizes() {
    Random random = new Random(3);
    for (int size : new int[] {1, 7, 8, 21, 128, 300}) {
      int count = 300;
      double[] features = random.doubles((long) count * size, -1, 1).toArray();
      Templates templates = new Templates(features, size, new BitSet());
      int[] gallery = IntStream.range(0, 150).map(i -> 2 * i).toArray();
      int[] probes = IntStream.range(0, 5).map(i -> 2 * i + 1).toArray();
      double[][] found = new double[5][gallery.length];
      new SimilarityBlock(templates, gallery).compute(probes, 0, 5, found);
      for (int p = 0; p < 5; p++) {
        for (int g = 0; g < gallery.length; g++) {
          double sum = 0;
          for (int i = 0; i < size; i++) {
            sum += features[probes[p] * size + i] * features[gallery[g] * size + i];
          }
          assertThat(found[p][g]).isCloseTo(sum, within(1e-12));
          assertThat(templates.cosine(probes[p], gallery[g])).isCloseTo(sum, within(1e-12));
        }
      }
    }
  }

  @Test
  void largestValuesAreThoseThatASortFinds() {
    double[] values = new Random(4).ints(5000, 0, 900).asDoubleStream().toArray();
    LargestValues all = new LargestValues(200);
    LargestValues part = new LargestValues(200);
    for (int i = 0; i < values.length; i++) {
      (i % 3 == 0 ? part : all).add(values[i]);
    }
    all.addAll(part);
    double[] sorted = IntStream.range(0, 5000).mapToDouble(i -> values[i]).sorted().toArray();
    assertThat(all.rising()).isEqualTo(Arrays.copyOfRange(sorted, 4800, 5000));
  }
}
