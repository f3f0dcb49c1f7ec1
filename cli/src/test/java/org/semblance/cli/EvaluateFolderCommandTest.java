package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.numpy.NpzFile;
import org.semblance.data.testing.TinyFaces;

/** What the command makes of embeddings; what is computed is tested in {@code ijb}. */
class EvaluateFolderCommandTest {

  private static final int PEOPLE = 20;
  private static final int IMAGES = 4;

  @TempDir private Path folder;
  private Path faces;
  private Path embeddings;

  /** Every person has an axis of their own; the last picture of person 0 looks like person 1. */
  @BeforeEach
  void write() {
    faces = TinyFaces.of(PEOPLE, IMAGES, 0.3, 1).writeZip(folder.resolve("faces.zip"));
    float[][] rows = new float[PEOPLE * IMAGES][PEOPLE];
    int[] classes = new int[rows.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      classes[i] = i / IMAGES;
      rows[i][i == IMAGES - 1 ? 1 : classes[i]] = 3;
      rows[i][(classes[i] + 2 + i % IMAGES) % PEOPLE] += 0.01f * (1 + i % 7);
      names.add(String.format("tiny%03d/%04d.png", classes[i], i % IMAGES));
    }
    embeddings = folder.resolve("net.npz");
    NpzFile.write(
        embeddings,
        Map.of(
            "embs", NpzFile.floats(rows, PEOPLE),
            "imm_classes", NpzFile.ints(classes),
            "filenames", NpzFile.texts(names)));
  }

  private Invocation evaluate(Object... more) {
    List<Object> args = new ArrayList<>(List.of("evaluate-folder", embeddings));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  @Test
  void countsPicturesThatAreNearestToTheirOwn() {
    Invocation done = evaluate();
    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("80 of 20 identities")
        .contains("0.987500, 79 pictures are nearest to their own identity");
  }

  @Test
  void saysTheSameInJson() {
    JsonNode json = evaluate("--json").json();
    assertThat(json.path("images").asInt()).isEqualTo(80);
    assertThat(json.path("right").asInt()).isEqualTo(79);
    assertThat(json.path("accuracy").asDouble()).isEqualTo(79 / 80.0, within(1e-12));
  }

  @Test
  void hardPairsHoldThePictureThatLooksLikeAnother() {
    Path hard = folder.resolve("hard.bin");
    Invocation done = evaluate("--data", faces, "--pairs-out", hard, "--count", "10");
    assertThat(done.err()).contains("20 hard pairs");
    assertThat(done.exitCode()).isZero();
    assertThat(hard).isNotEmptyFile();
    assertThat(evaluate("--data", faces, "--pairs-out", hard).err()).contains("is there already");
  }

  @Test
  void saysWhatIsMissing() {
    Invocation pairs = evaluate("--pairs-out", folder.resolve("hard.bin"));
    assertThat(pairs.exitCode()).isEqualTo(2);
    assertThat(pairs.err()).contains("--data PATH");
    Invocation odd = evaluate("--count", "7");
    assertThat(odd.exitCode()).isEqualTo(2);
    assertThat(odd.err()).contains("7");
  }
}
