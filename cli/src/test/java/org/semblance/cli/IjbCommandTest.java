package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.numpy.NpzFile;

/** From embeddings to tables and pictures; what is computed is tested in {@code ijb}. */
class IjbCommandTest {

  private static final int PEOPLE = 8;
  private static final int SIZE = 16;

  @TempDir Path folder;
  private Path embeddings;

  /** Two templates per person, whose embeddings are nearly those of the person. */
  @BeforeEach
  void write() throws IOException {
    Path meta = Files.createDirectories(folder.resolve("IJBX/meta"));
    List<String> media = new ArrayList<>();
    List<String> points = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    float[][] rows = new float[2 * PEOPLE][SIZE];
    Random random = new Random(1);
    for (int i = 0; i < rows.length; i++) {
      rows[i][i / 2] = 1;
      rows[i][PEOPLE + random.nextInt(PEOPLE)] = 0.1f;
      media.add(i + ".jpg " + i + " 0");
      points.add(i + ".jpg 1 2 3 4 5 6 7 8 9 10 0.9");
      for (int j = 0; j < i; j++) {
        pairs.add(i + " " + j + " " + (i / 2 == j / 2 ? 1 : 0));
      }
    }
    Files.write(meta.resolve("ijbx_face_tid_mid.txt"), media);
    Files.write(meta.resolve("ijbx_name_5pts_score.txt"), points);
    Files.write(meta.resolve("ijbx_template_pair_label.txt"), pairs);
    list(meta.resolve("ijbx_1N_gallery_G1.csv"), 0, PEOPLE / 2, 0);
    list(meta.resolve("ijbx_1N_gallery_G2.csv"), PEOPLE / 2, PEOPLE, 0);
    list(meta.resolve("ijbx_1N_probe_mixed.csv"), 0, PEOPLE, 1);
    embeddings = folder.resolve("net.npz");
    NpzFile.write(
        embeddings,
        Map.of("embs", NpzFile.floats(rows, SIZE), "embs_f", NpzFile.floats(rows, SIZE)));
  }

  private static void list(Path file, int from, int to, int template) throws IOException {
    List<String> lines = new ArrayList<>(List.of("TEMPLATE_ID,SUBJECT_ID"));
    for (int person = from; person < to; person++) {
      lines.add((2 * person + template) + "," + person);
    }
    Files.write(file, lines);
  }

  private Invocation ijb(Object... more) {
    List<Object> args = new ArrayList<>(List.of("ijb", embeddings, "--out", folder.resolve("out")));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  @Test
  void printsTablesAndWritesFiles() {
    Invocation done = ijb("--data", folder, "--search");

    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("| net-IJBX | 100.00 | 100.00 | 100.00 | 100.00 | 100.00 | 100.00 | 100.00 |")
        .contains("8 pairs of one person, 112 of two")
        .contains("| G1 | 4 | 4 | 100.00 |")
        .contains("closed set of both galleries: 8 templates, 8 probes");
    for (String file : List.of("json", "md")) {
      assertThat(folder.resolve("out/net-IJBX." + file)).isNotEmptyFile();
    }
    assertThat(folder.resolve("out/net-IJBX-roc.svg")).content().contains("net-IJBX, area 1.0000");
    assertThat(folder.resolve("out/net-IJBX-dir.svg")).content().contains("<path");
  }

  @Test
  void drawsSeveralResultsIntoOnePicture() {
    ijb("--data", folder, "--all-flags");
    Path result = folder.resolve("out/net-IJBX.json");
    Invocation drawn =
        Invocation.of(
            "ijb", result, result, "--plot-only", "--json", "--out", folder.resolve("both"));

    assertThat(drawn.exitCode()).isZero();
    JsonNode json = drawn.json();
    assertThat(json.path(0).path("verification")).hasSize(8);
    assertThat(json.path(1)).isEqualTo(json.path(0));
    assertThat(folder.resolve("both/comparison-roc.svg"))
        .content()
        .contains("net N1D1F1-IJBX", "net N0D0F0-IJBX, area 1.0000 (2)");
  }

  @Test
  void refusesWhatCannotBe() {
    refuses(2, "--data DIR");
    refuses(2, "like N0D1F1", "--data", folder, "--flags", "N2");
    refuses(2, "leave out --flags", "--data", folder, "--flags", "N0D0F0", "--all-flags");
    refuses(2, "batch must be >= 1", "--data", folder, "--batch", "0");
    refuses(2, "there can be one MODEL", "--data", folder, "other.pb");
    refuses(3, "but it is no folder", "--data", folder.resolve("nowhere"));
    refuses(3, "IJBY", "--data", folder, "--subset", "IJBY");
  }

  private void refuses(int exitCode, String message, Object... more) {
    Invocation refused = ijb(more);
    assertThat(refused.err()).startsWith("semblance: ").contains(message);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
  }
}
