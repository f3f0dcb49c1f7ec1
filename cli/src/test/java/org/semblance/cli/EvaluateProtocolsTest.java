package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.backbones.ModelFile;
import org.semblance.backbones.Preprocessing;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** What the commands say and keep; what is computed is tested in {@code evaluation}. */
class EvaluateProtocolsTest {

  private static final int PEOPLE = 24;
  private static final int PICTURES = 2;
  private static final int SIDE = 32;

  @TempDir static Path shared;
  private static Path list;
  private static Path groups;
  private static int strangers;

  @TempDir Path folder;
  private Path network;

  /** People of two villages, each person of one colour; a list of all pairs of their pictures. */
  @BeforeAll
  static void draw() throws IOException {
    Random random = new Random(5);
    List<String> names = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<String> villages = new ArrayList<>();
    for (int person = 0; person < PEOPLE; person++) {
      Path home = Files.createDirectories(shared.resolve(String.format("faces/p%02d", person)));
      villages.add(String.format("p%02d\t%s", person, person < PEOPLE / 2 ? "north" : "south"));
      int[] color = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
      for (int picture = 0; picture < PICTURES; picture++) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int rgb = 0;
        for (int value : color) {
          rgb = rgb << 8 | (value + random.nextInt(40));
        }
        for (int i = 0; i < SIDE * SIDE; i++) {
          image.setRGB(i % SIDE, i / SIDE, rgb);
        }
        ImageIO.write(image, "png", home.resolve(picture + ".png").toFile());
        names.add(String.format("p%02d/%d.png", person, picture));
      }
    }
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean same = i / PICTURES == j / PICTURES;
        strangers += same ? 0 : 1;
        lines.add(names.get(i) + " " + names.get(j) + " " + (same ? 1 : 0));
      }
    }
    list = Files.write(shared.resolve("pairs.txt"), lines);
    groups = Files.write(shared.resolve("groups.tsv"), villages);
  }

  /** A frozen graph that takes the mean colour of its images. */
  @BeforeEach
  void writeNetwork() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SIDE, SIDE, 3)));
      ops.math.mean(x, ops.constant(new int[] {1, 2}));
      network = Files.write(folder.resolve("mean.pb"), scope.definition().toByteArray());
    }
  }

  private Invocation run(Object... args) {
    List<Object> all = new ArrayList<>(List.of("evaluate"));
    all.addAll(List.of(args));
    return Invocation.of(all.toArray());
  }

  private Invocation onPairs(Object... more) {
    List<Object> all = new ArrayList<>(List.of(more));
    all.addAll(List.of("--pairs", list, "--images", shared.resolve("faces")));
    return run(all.toArray());
  }

  @Test
  void helpListsTheOtherProtocols() {
    assertThat(run("--help").out())
        .contains("Other protocols:", "groups ", "quality ", "threshold ")
        .contains("evaluate COMMAND MODEL");
    assertThat(run().err()).contains("Missing required parameter: 'MODEL'", "groups");
    assertThat(run(network).err()).contains("Missing required option: '--pairs=PAIRS'");
  }

  @Test
  void groupsOfOneSetAreComparedAtOneThreshold() {
    JsonNode json =
        onPairs("groups", network, "--groups", groups, "--far", "1e-2", "--json").json();

    int each = PEOPLE / 2 * PICTURES;
    int pairs = each * (each - 1) / 2;
    assertThat(json.path("groups")).hasSize(2);
    assertThat(json.path("groups").path(0).path("group").asText()).isEqualTo("north");
    assertThat(json.path("groups").path(1).path("pairs").asInt()).isEqualTo(pairs);
    JsonNode far = json.path("atFar");
    int falseAccepts = 0;
    for (String village : List.of("north", "south")) {
      JsonNode rates = far.path("groups").path(village);
      assertThat(rates.path("same").asInt()).isEqualTo(PEOPLE / 2);
      falseAccepts += rates.path("falseAccepts").asInt();
    }
    assertThat(far.path("all").path("falseAccepts").asInt()).isEqualTo(falseAccepts);
    assertThat(far.path("all").path("far").asDouble()).isBetween(1e-3, 1e-2);
    assertThat(json.path("notes").toString()).contains("576 pairs of people of two groups");
    assertThat(onPairs("groups", network, "--groups", groups, "--far", "1e-2").out())
        .contains("| north | 276 |", "| spread |", "One threshold at a false accept rate 1e-2");
  }

  @Test
  void groupsOfAFileEachAreThoseOfOneSet() throws IOException {
    List<Object> args = new ArrayList<>(List.of("groups", network, "--json", "--far", "1e-2"));
    for (String village : List.of("north", "south")) {
      List<String> lines =
          Files.readAllLines(list).stream()
              .filter(line -> isOf(village, line.substring(1, 3)))
              .filter(line -> isOf(village, line.split(" ", -1)[1].substring(1, 3)))
              .toList();
      Path own = Files.write(folder.resolve(village + ".txt"), lines);
      args.addAll(List.of("--pairs", village + "=" + own));
    }
    args.addAll(List.of("--images", shared.resolve("faces")));
    JsonNode apart = run(args.toArray()).json();
    JsonNode together =
        onPairs("groups", network, "--groups", groups, "--far", "1e-2", "--json").json();

    assertThat(apart.path("atFar")).isEqualTo(together.path("atFar"));
    assertThat(apart.path("atBest")).isEqualTo(together.path("atBest"));
  }

  private static boolean isOf(String village, String person) {
    return (Integer.parseInt(person) < PEOPLE / 2) == village.equals("north");
  }

  @Test
  void groupsRefusesWhatCannotBe() throws IOException {
    assertThat(run("groups", network, "--pairs", "north.bin").err())
        .contains("GROUP=PAIRS", "--groups FILE");
    assertThat(run("groups", network, "--pairs", "a=" + list, "--images", shared).err())
        .contains("at least two groups");
    Path some = Files.writeString(folder.resolve("some.tsv"), "p00\tnorth\np01\tnorth\n");
    Invocation stopped = onPairs("groups", network, "--groups", some, "--far", "1e-2");
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.err()).contains("p02", "--on-bad skip");
    Invocation few = onPairs("groups", network, "--groups", groups);
    assertThat(few.exitCode()).isEqualTo(3);
    assertThat(few.err()).contains("at least 1,000 pairs", "there are 528", "--far");
  }

  @Test
  void qualityIsTheNormOrAFile() throws IOException {
    Path plot = folder.resolve("q.svg");
    JsonNode norm = onPairs("quality", network, "--plot", plot, "--json").json();

    assertThat(norm.path("quality").asText()).isEqualTo("norm of the embedding");
    assertThat(norm.path("pairs").asInt()).isEqualTo(strangers + PEOPLE);
    assertThat(norm.path("curves")).hasSize(1);
    assertThat(norm.path("curves").path(0).path("points")).hasSize(20);
    assertThat(norm.path("notes").toString()).contains("10,000", String.format("%,d", strangers));
    assertThat(plot).content().startsWith("<svg ").contains("best order at FMR");
    List<String> lines = new ArrayList<>();
    for (int person = 0; person < PEOPLE; person++) {
      for (int picture = 0; picture < PICTURES; picture++) {
        lines.add(String.format("p%02d/%d\t%d", person, picture, person));
      }
    }
    Path scores = Files.write(folder.resolve("scores.tsv"), lines);
    Invocation file = onPairs("quality", network, "--quality", scores);
    assertThat(file.out()).contains("| 95 |", "| area to, % |", "scores.tsv");
    Files.write(scores, lines.subList(1, lines.size()));
    assertThat(onPairs("quality", network, "--quality", scores).err())
        .contains("p00/0.png", "--on-bad skip");
    assertThat(onPairs("quality", network, "--quality", scores, "--on-bad", "skip").out())
        .contains("47 pairs were left out");
  }

  @Test
  void thresholdsAreStoredBesideTheNetworksOfOthers() throws IOException {
    Path beside = folder.resolve("mean.pb.thresholds.json");
    assertThat(run("threshold", network, "--show").err()).contains("no thresholds are stored");
    JsonNode chosen = onPairs("threshold", network, "--store", "--json").json();
    JsonNode shown = run("threshold", network, "--show", "--json").json();

    assertThat(shown).isEqualTo(chosen);
    assertThat(chosen.path("storedIn").asText()).isEqualTo(beside.toString());
    assertThat(chosen.path("thresholds")).hasSize(2);
    assertThat(chosen.path("notes")).hasSize(2);
    assertThat(chosen.path("notes").toString()).contains("100,000");
    JsonNode applied = onPairs(network, "--at-stored", "--json").json().path("atStored");
    for (int i = 0; i < 2; i++) {
      JsonNode at = applied.path("thresholds").path(i);
      assertThat(at.path("falseAccepts"))
          .isEqualTo(chosen.path("thresholds").path(i).path("falseAccepts"));
      assertThat(at.path("accuracy").asDouble())
          .isEqualTo(chosen.path("thresholds").path(i).path("accuracy").asDouble());
    }
    assertThat(onPairs(network, "--at-stored").out()).contains("set of the same name");
    assertThat(onPairs(network, "--at-stored", "--no-flip").err()).contains("must be left out");
    assertThat(onPairs(network, "--at-stored", "--mean", "0").err())
        .contains("another network, or of the same with other pixels");
    Files.writeString(beside, "{");
    Invocation torn = run("threshold", network, "--show");
    assertThat(torn.exitCode()).isEqualTo(3);
    assertThat(torn.err()).contains("cannot be read", "store them anew");
  }

  @Test
  void thresholdsAreStoredInsideOurWeightFiles() throws IOException {
    Path model = folder.resolve("own.safetensors");
    FaceModel net =
        new FaceModel(
            MobileFaceNet.DEFAULT,
            EmbeddingHead.of(EmbeddingHead.Kind.GDC, 8),
            BatchNormSettings.DEFAULT,
            new Preprocessing(127.5, 128, ColorOrder.RGB, SIDE, SIDE));
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1)) {
      net.network()
          .nodes()
          .forEach(
              node ->
                  net.network()
                      .parametersOf(node)
                      .forEach(spec -> scope.parameters().get(node.name(), spec)));
      scope.parameters().initialize();
      ModelFile.write(model, scope, net, Map.of("weights", "raw"));
    }
    JsonNode before = onPairs(model, "--json").json();
    assertThat(onPairs(model, "--at-stored").err()).contains("holds no thresholds", "--store");
    JsonNode chosen = onPairs("threshold", model, "--store", "--json").json();

    assertThat(run("threshold", model, "--show", "--json").json()).isEqualTo(chosen);
    JsonNode after = onPairs(model, "--json").json();
    assertThat(after.path("auc")).isEqualTo(before.path("auc"));
    assertThat(after.path("threshold").asDouble())
        .isEqualTo(before.path("threshold").asDouble(), within(0.0));
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(file.extra()).containsEntry("weights", "raw").containsKey("thresholds");
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("mean.pb", "own.safetensors");
    }
  }

  @Test
  void thresholdRefusesWhatCannotBe() {
    assertThat(onPairs("threshold", network, "--show").exitCode()).isEqualTo(2);
    assertThat(run("threshold", network).err()).contains("Missing required option: '--pairs");
  }
}
