package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.numpy.NpzFile;

/** From embeddings to tables; what is computed is tested in {@code ijb}. */
class EvaluateAllPairsCommandTest {

  private static final int PEOPLE = 10;
  private static final int IMAGES = 3;

  @TempDir private Path folder;
  private Path embeddings;

  /** Every person has an axis of their own; the last picture of person 0 looks like person 1. */
  @BeforeEach
  void write() {
    float[][] rows = new float[PEOPLE * IMAGES][PEOPLE];
    int[] classes = new int[rows.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      classes[i] = i / IMAGES;
      rows[i][i == IMAGES - 1 ? 1 : classes[i]] = 3;
      rows[i][(classes[i] + 2 + i % IMAGES) % PEOPLE] += 0.01f * (1 + i % 7);
      names.add(String.format("id%d/%04d.png", classes[i], i % IMAGES));
    }
    embeddings = folder.resolve("net.npz");
    NpzFile.write(
        embeddings,
        Map.of(
            "embs", NpzFile.floats(rows, PEOPLE),
            "imm_classes", NpzFile.ints(classes),
            "filenames", NpzFile.texts(names)));
  }

  private static Invocation allPairs(Object... more) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "all-pairs"));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  /** 30 pairs of one person, 2 of them with the odd picture; 405 of two, 3 of them with it. */
  @Test
  void printsTablesAndWritesFiles() throws IOException {
    Path groups = folder.resolve("groups.tsv");
    Files.writeString(groups, "id0\tfirst\nid1\tfirst\nid2\tsecond\nid3\tsecond\n");
    Path out = folder.resolve("out");
    Invocation done = allPairs(embeddings, "--groups", groups, "--far", "1e-3,0.01", "--out", out);

    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("All pairs of net, net: 30 pictures of 10 identities")
        .contains("| all | 10 | 30 | 30 | 405 |")
        .contains("| first | 2 | 6 | 6 | 9 |")
        .contains("| second | 2 | 6 | 6 | 9 | 100.00 | 100.00 |")
        .contains("6 identities are in no group");
    for (String file : List.of(".json", ".md", "-roc.svg")) {
      assertThat(out.resolve("net-net-all-pairs" + file)).isNotEmptyFile();
    }
    assertThat(out.resolve("net-net-all-pairs-roc.svg")).content().contains("second", "<path");
  }

  @Test
  void answersInJson() {
    Invocation done = allPairs(embeddings, "--json", "--far", "0.01");
    assertThat(done.exitCode()).isZero();
    JsonNode all = done.json().path("groups").path(0);
    assertThat(all.path("negatives").longValue()).isEqualTo(405);
    JsonNode tar = all.path("tars").path(0);
    assertThat(tar.path("allowed").longValue()).isEqualTo(4);
    assertThat(tar.path("tarLow").doubleValue()).isEqualTo(28 / 30.0);
  }

  @Test
  void refusesWhatCannotBe() {
    refuses(2, "--data PATH", folder.resolve("net.pb"));
    refuses(2, "false accept rates must be in (0, 1)", embeddings, "--far", "2");
    refuses(2, "threads must be >= 1", embeddings, "--threads", "0");
    refuses(3, "nothing is there", embeddings, "--groups", folder.resolve("no.tsv"));
    refuses(2, "Missing required parameter: 'MODEL'");
  }

  private static void refuses(int exitCode, String message, Object... more) {
    Invocation refused = allPairs(more);
    assertThat(refused.err()).startsWith("semblance: ").contains(message);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void evaluateItselfStillAsksForItsOwn() {
    Invocation noModel = Invocation.of("evaluate");
    assertThat(noModel.exitCode()).isEqualTo(2);
    assertThat(noModel.err()).contains("Missing required parameter: 'MODEL'");
    Invocation noPairs = Invocation.of("evaluate", "model.pb");
    assertThat(noPairs.exitCode()).isEqualTo(2);
    assertThat(noPairs.err()).contains("Missing required option: '--pairs=PAIRS'");
    assertThat(Invocation.of("evaluate", "--help").out()).contains("all-pairs");
  }
}
