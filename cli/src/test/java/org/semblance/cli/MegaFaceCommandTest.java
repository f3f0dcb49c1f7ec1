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
import org.semblance.ijb.FeatureFile;

/** From embeddings and feature files to tables; what is computed is tested in {@code ijb}. */
class MegaFaceCommandTest {

  private static final int PEOPLE = 4;
  private static final int IMAGES = 3;
  private static final int SIZE = 8;
  private static final int DISTRACTORS = 40;

  @TempDir private Path folder;
  private final List<String> names = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  /** Every person has an axis of their own; picture 0 of person 0 and distractor 0 are noise. */
  @BeforeEach
  void write() throws IOException {
    float[][] rows = new float[PEOPLE * IMAGES][SIZE];
    for (int i = 0; i < rows.length; i++) {
      rows[i][i == 0 ? 7 : i / IMAGES] = 1;
      rows[i][4 + i % 3] = 0.1f;
      names.add("scrub/p" + i / IMAGES + "/p" + i / IMAGES + "_" + i % IMAGES + ".png");
    }
    float[][] distractors = new float[DISTRACTORS][SIZE];
    for (int i = 0; i < DISTRACTORS; i++) {
      distractors[i][i == 0 ? 1 : 4 + i % 3] = 1;
      others.add("1/2/" + i + ".jpg");
    }
    write("net-facescrub.npz", rows, names);
    write("net-megaface.npz", distractors, others);
    Files.write(folder.resolve("facescrub_lst"), names);
    Files.write(folder.resolve("megaface_lst"), others);
    Files.writeString(folder.resolve("fs_noise"), "p0_0.png\nelsewhere_1.png\n");
    Files.writeString(folder.resolve("mf_noise"), "1\t1/2/0.jpg\n");
  }

  private void write(String name, float[][] rows, List<String> of) {
    NpzFile.write(
        folder.resolve(name),
        Map.of("embs", NpzFile.floats(rows, SIZE), "names", NpzFile.texts(of)));
    for (int i = 0; i < rows.length; i++) {
      String[] path = of.get(i).split("/", -1);
      String shortPath = name.contains("scrub") ? path[1] + "/" + path[2] : of.get(i);
      FeatureFile.write(folder.resolve("features/" + shortPath + "_net.bin"), rows[i]);
    }
  }

  private Invocation megaface(Object... more) {
    List<Object> args = new ArrayList<>(List.of("megaface", "--out", folder.resolve("out")));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  private Invocation ofEmbeddings(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "--facescrub",
                folder.resolve("net-facescrub.npz"),
                "--megaface",
                folder.resolve("net-megaface.npz")));
    args.addAll(List.of(more));
    return megaface(args.toArray());
  }

  /**
   * 24 searches. The noisy picture has four of them, and loses them to 13 distractors; of the
   * others only the noisy distractor, which is like person 1, is ahead in any: with noise.
   */
  @Test
  void printsBothResultsAndWritesFiles() {
    Invocation done =
        ofEmbeddings(
            "--facescrub-noises",
            folder.resolve("fs_noise"),
            "--megaface-noises",
            folder.resolve("mf_noise"));

    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("MegaFace of net, raw: 12 pictures of 4 persons, 40 distractors")
        .contains(
            "MegaFace of net, clean: 12 pictures of 4 persons (1 of noise replaced), 40 distractors"
                + " (1 of noise far away)")
        .contains("| 40 | 24 | 100.00 | 100.00 |"); // clean
    for (String file : List.of(".json", ".md", "-cmc.svg", "-roc.svg")) {
      assertThat(folder.resolve("out/net-megaface" + file)).isNotEmptyFile();
    }
    assertThat(folder.resolve("out/net-megaface-cmc.svg"))
        .content()
        .contains("clean, 40 distractors", "raw, 10 distractors");
  }

  @Test
  void featureFilesGiveTheSameAnswer() {
    JsonNode fromFiles =
        megaface(
                "--features",
                "net",
                "--facescrub",
                folder.resolve("features"),
                "--facescrub-list",
                folder.resolve("facescrub_lst"),
                "--megaface",
                folder.resolve("features"),
                "--megaface-list",
                folder.resolve("megaface_lst"),
                "--json")
            .json();
    JsonNode fromEmbeddings = ofEmbeddings("--json").json();

    assertThat(fromFiles.path("variants")).hasSize(1).isEqualTo(fromEmbeddings.path("variants"));
    assertThat(fromFiles.path("model").textValue()).isEqualTo("net");
  }

  @Test
  void writesFeaturesWithoutNoiseThatGiveTheCleanResult() {
    Path noise = folder.resolve("fs_noise");
    Path otherNoise = folder.resolve("mf_noise");
    Path written = folder.resolve("written");
    JsonNode answer =
        ofEmbeddings(
                "--facescrub-noises",
                noise,
                "--megaface-noises",
                otherNoise,
                "--write-features",
                written,
                "--json")
            .json();
    float[] far = FeatureFile.read(written.resolve("megaface/1/2/0.jpg_net.bin"));
    assertThat(far).hasSize(SIZE + 1).endsWith(100);
    float[] mean = FeatureFile.read(written.resolve("facescrub/p0/p0_0.png_net.bin"));
    assertThat(mean).hasSize(SIZE + 1).endsWith(0);
    assertThat(mean[0]).isGreaterThan(0.99f); // its person's axis; noise was on another

    JsonNode clean =
        megaface(
                "--features",
                "net",
                "--noise-marked",
                "--facescrub",
                written.resolve("facescrub"),
                "--facescrub-list",
                folder.resolve("facescrub_lst"),
                "--megaface",
                written.resolve("megaface"),
                "--megaface-list",
                folder.resolve("megaface_lst"),
                "--json")
            .json()
            .path("variants")
            .path(1);
    JsonNode wanted = answer.path("variants").path(1);
    assertThat(clean.path("identification")).isNotEmpty().isEqualTo(wanted.path("identification"));
    assertThat(clean.path("noisyDistractors").intValue()).isEqualTo(1);
    assertThat(ofEmbeddings("--write-features", written).err()).contains("is there already");
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    refuses(2, "MODEL must say what embeds pictures", folder, folder);
    refuses(2, "threads must be >= 1", folder, folder, "--threads", "0");
    refuses(2, "--facescrub-list FILE", folder, folder, "--features", "net");
    refuses(3, "nothing is there", folder.resolve("a.npz"), folder.resolve("b.npz"));
    refuses(
        3,
        "a list is expected at",
        folder.resolve("a.npz"),
        folder.resolve("b.npz"),
        "--megaface-noises",
        folder.resolve("nowhere"));
    assertThat(Invocation.of("megaface").err()).contains("--facescrub");
  }

  private void refuses(int exitCode, String message, Path scrub, Path mega, Object... more) {
    List<Object> args = new ArrayList<>(List.of("--facescrub", scrub, "--megaface", mega));
    args.addAll(List.of(more));
    Invocation refused = megaface(args.toArray());
    assertThat(refused.err()).startsWith("semblance: ").contains(message);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
  }
}
