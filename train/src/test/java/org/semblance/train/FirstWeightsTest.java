package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.backbones.WeightsException;
import org.semblance.data.DataException;
import org.semblance.data.LabelMap;
import org.semblance.losses.NormalizedHead;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.tensorflow.types.TFloat32;

/** Runs that begin with the weights of another one, of another network or of other identities. */
class FirstWeightsTest {

  private static final int WIDTH = 32;

  @TempDir static Path shared;
  private static Path faces;
  private static RunDirectory old;

  @TempDir private Path folder;

  @BeforeAll
  static void trainOnTwelvePeople() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
    old = RunDirectory.at(shared.resolve("old"));
    Train.run(
        SmallRun.parse(head() + "schedule: {loss: {type: cosFace, scale: 16}, epochs: 1}\n"),
        SmallRun.options(old.root(), false, new StopSignal()));
  }

  private static String head() {
    return SmallRun.head(faces).replaceFirst("  verify: .*\n", "");
  }

  private static Schedule schedule(String model) {
    return SmallRun.parse(
        head()
                .replace(
                    "  weightDecay",
                    "  pretrained: '" + old.lastModel() + "'\n" + model + "  weightDecay")
            + "schedule: {loss: {type: cosFace, scale: 16}, epochs: 1}\n");
  }

  /** A graph with a head and nothing else. */
  private static GraphScope graph(int classes, int width) {
    GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 4);
    new NormalizedHead().weight(scope, width, classes);
    scope.parameters().initialize();
    return scope;
  }

  private static float[] weight(GraphScope scope) {
    Parameter weight = scope.parameters().find("head/weight").orElseThrow();
    return scope.parameters().values(weight);
  }

  private static float[] row(float[] weight, int row) {
    return Arrays.copyOfRange(weight, row * WIDTH, (row + 1) * WIDTH);
  }

  private static float[] oldHead() {
    try (TensorFile file = TensorFile.open(old.newestCheckpoint().orElseThrow());
        TFloat32 weight = file.read("head/weight")) {
      float[] values = new float[12 * WIDTH];
      weight.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Test
  void rowsGoToTheIdentitiesOfTheSameName() {
    try (GraphScope scope = graph(4, WIDTH)) {
      float[] before = weight(scope);
      LabelMap wanted = new LabelMap(List.of("p07", "new", "p00", "p11"));
      WeightsReport report = HeadRows.from(old).into(scope, wanted);
      float[] after = weight(scope);
      assertThat(row(after, 0)).isEqualTo(row(oldHead(), 7));
      assertThat(row(after, 1)).isEqualTo(row(before, 1));
      assertThat(row(after, 2)).isEqualTo(row(oldHead(), 0));
      assertThat(row(after, 3)).isEqualTo(row(oldHead(), 11));
      assertThat(report.summary())
          .contains(
              "  kept          3",
              "  new           1  new",
              "  left          9  p01, p02, p03, p04, p05 and 4 more");
      assertThat(report.text()).contains("\nkept p07\n", "\nnew  new\n", "\nleft p10\n");
    }
  }

  @Test
  void aHeadThatDoesNotFitIsRefusedBeforeAnythingChanges() {
    LabelMap people = new LabelMap(IntStream.range(0, 3).mapToObj(i -> "p0" + i).toList());
    try (GraphScope scope = graph(3, 16)) {
      float[] before = weight(scope);
      assertThatThrownBy(() -> HeadRows.from(old).into(scope, people))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("must have shape [12, 16]")
          .hasMessageContaining("found [12, 32]");
      assertThat(weight(scope)).isEqualTo(before);
    }
    try (GraphScope scope = graph(2, WIDTH)) {
      assertThatThrownBy(
              () -> HeadRows.from(old).into(scope, new LabelMap(List.of("anna", "bert"))))
          .hasMessageContaining("none of its 12 is among the 2 there, of which the first is anna");
    }
    // Four people of three rows each.
    HeadRows threeEach =
        new HeadRows(
            new LabelMap(List.of("p00", "p01", "p02", "p03")),
            old.newestCheckpoint().orElseThrow());
    try (GraphScope scope = graph(3, WIDTH)) {
      assertThatThrownBy(() -> threeEach.into(scope, people))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("each of its 4 identities, it has 3, as runs with sub-centres")
          .hasMessageContaining("end with a stage of lossTopK: 1");
    }
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 4)) {
      assertThatThrownBy(() -> HeadRows.from(old).into(scope, people))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("this stage has none");
    }
    assertThatThrownBy(() -> HeadRows.from(RunDirectory.at(folder)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aRunWithOtherIdentitiesBeginsWithTheRowsOfTheOthers() throws IOException {
    Path people = folder.resolve("people");
    for (int person : new int[] {0, 3, 4}) {
      copy(faces.resolve(String.format("train/p%02d", person)), people.resolve("p0" + person));
    }
    copy(faces.resolve("train/p05"), people.resolve("stranger"));
    Schedule schedule = schedule("  headFrom: '" + old.root() + "'\n");
    Schedule other =
        SmallRun.parse(
            ScheduleYaml.write(schedule)
                .replace(faces.resolve("train").toString(), people.toString()));
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Path out = folder.resolve("run");
    Train.run(
        other,
        new TrainOptions(
            out,
            false,
            new PrintStream(console, true, StandardCharsets.UTF_8),
            false,
            List.of(),
            new StopSignal()));
    assertThat(Files.readString(RunDirectory.at(out).weightsReport("head")))
        .contains("  kept          3", "  new           1  stranger", "  left          9");
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains(">>>> classification head from ", ">>>>   new           1  stranger");
    assertThat(DryRun.of(other).firstWeights()).contains("  kept          3");
    // The same data as before cannot be gone on with, and the message says what can be done.
    assertThatThrownBy(() -> Train.run(schedule, SmallRun.options(out, true, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("model.headFrom");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  @Test
  void whatFitsOfAnotherNetworkIsLoadedIfAskedToAndToldInTheRunsFolder() throws IOException {
    Schedule strict =
        SmallRun.parse(
            ScheduleYaml.write(schedule("")).replace("activation: prelu", "activation: aconC"));
    Path refused = folder.resolve("refused");
    assertThatThrownBy(() -> Train.run(strict, SmallRun.options(refused, false, new StopSignal())))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("where the network has \"stem_acon_c: aconC")
        .hasMessageContaining("pretrainedMode: partial");
    Schedule partial =
        SmallRun.parse(
            ScheduleYaml.write(strict)
                .replace("pretrainedMode: strict", "pretrainedMode: partial"));
    Path out = folder.resolve("run");
    Train.run(partial, SmallRun.options(out, false, new StopSignal()));
    assertThat(Files.readString(RunDirectory.at(out).weightsReport("pretrained")))
        .contains("skipped: not in the file", "stem_acon_c/p1")
        .contains("left: not in the network", "stem_prelu/alpha");
  }
}
