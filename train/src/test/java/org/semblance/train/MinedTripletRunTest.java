package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.data.DataException;
import org.semblance.schedules.Schedule;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/** Runs whose batches are triplets that are looked for with the weights of the moment. */
class MinedTripletRunTest {

  /** 144 pictures in three bags of 48, each 48 triplets in nine batches of five and a rest. */
  private static final int STEPS = 27;

  private static final String STAGES =
      """
      schedule:
        - {triplet: {type: semiHard, bagImages: 48, imagesPerIdentity: 4}, epochs: 1}
        - {loss: {type: softmax}, epochs: 1, centerLoss: 0.1,
           triplet: {type: arcOffline, bagImages: 48}}
        - {loss: {type: softmax}, epochs: 1}
      """;

  @TempDir static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static Schedule schedule(String stages) {
    return schedule(stages, "");
  }

  private static Schedule schedule(String stages, String run) {
    return SmallRun.parse(
        SmallRun.head(faces)
                .replaceFirst("  verify: .*\n", "")
                .replace("batchSize: 16", run + "batchSize: 15")
                .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20")
            + stages);
  }

  private static Callback watcher(List<List<String>> people, int stopAfter, StopSignal stop) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        people.add(event.places().stream().map(MinedTripletRunTest::person).toList());
        if (event.globalStep() + 1 == stopAfter) {
          stop.request();
        }
      }
    };
  }

  private static String person(String place) {
    return place.substring(0, place.lastIndexOf('/'));
  }

  @Test
  void batchesAreAnchorPositiveNegativeAndStoppedAndResumedGivesTheSameBits() {
    Schedule schedule = schedule(STAGES);
    List<List<String>> people = new ArrayList<>();
    Path whole = folder.resolve("whole");
    Train.run(
        schedule,
        SmallRun.options(whole, false, new StopSignal(), watcher(people, -1, new StopSignal())));
    // Nine batches of 16 and a rest without mining: 144 / 15.
    assertThat(people).hasSize(2 * STEPS + 9);
    for (List<String> batch : people.subList(0, 2 * STEPS)) {
      for (int i = 0; i < 15; i += 3) {
        assertThat(batch.get(i + 1)).isEqualTo(batch.get(i));
        assertThat(batch.get(i + 2)).isNotEqualTo(batch.get(i));
      }
    }
    Path out = folder.resolve("stopped");
    List<List<String>> again = new ArrayList<>();
    // In the middle of bags, at the end of one, at the end of a stage.
    for (int stopAfter : new int[] {4, 9, 23, 27, 40}) {
      StopSignal stop = new StopSignal();
      Train.run(
          schedule, SmallRun.options(out, stopAfter > 4, stop, watcher(again, stopAfter, stop)));
    }
    Train.run(
        schedule,
        SmallRun.options(out, true, new StopSignal(), watcher(again, -1, new StopSignal())));
    assertThat(again).isEqualTo(people);
    for (int stage = 1; stage <= 2; stage++) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint((long) stage * STEPS),
          RunDirectory.at(whole).checkpoint((long) stage * STEPS));
    }
    Tensors.assertSame(
        RunDirectory.at(out).checkpoint(2L * STEPS + 9),
        RunDirectory.at(whole).checkpoint(2L * STEPS + 9));
  }

  /** Bags of nine batches and steps of two: the fifth step of an epoch begins in the second bag. */
  @Test
  void stepsOfSeveralBatchesGoAcrossBagsAndResumeWithTheSameBits() {
    Schedule schedule = schedule(STAGES, "accumulate: 2, ");
    List<List<String>> people = new ArrayList<>();
    Path whole = folder.resolve("whole");
    Train.run(
        schedule,
        SmallRun.options(whole, false, new StopSignal(), watcher(people, -1, new StopSignal())));
    // 27 batches are 13 steps and a rest; 9 of the last stage are 4 and a rest.
    assertThat(people).hasSize(2 * 13 + 4);
    for (List<String> step : people.subList(0, 2 * 13)) {
      assertThat(step).hasSize(30);
      for (int i = 0; i < 30; i += 3) {
        assertThat(step.get(i + 1)).isEqualTo(step.get(i));
        assertThat(step.get(i + 2)).isNotEqualTo(step.get(i));
      }
    }
    Path out = folder.resolve("stopped");
    List<List<String>> again = new ArrayList<>();
    // Before and behind the step across bags, behind the one that ends the second bag, between
    // stages, and in the second stage.
    for (int stopAfter : new int[] {4, 5, 9, 13, 18}) {
      StopSignal stop = new StopSignal();
      Train.run(
          schedule, SmallRun.options(out, stopAfter > 4, stop, watcher(again, stopAfter, stop)));
    }
    Train.run(
        schedule,
        SmallRun.options(out, true, new StopSignal(), watcher(again, -1, new StopSignal())));
    assertThat(again).isEqualTo(people);
    for (long step : new long[] {13, 26, 30}) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint(step), RunDirectory.at(whole).checkpoint(step));
    }
  }

  /** With batch normalisation as it stands a step does not tell how its pictures are divided. */
  @Test
  void aStepOfTwoMinedBatchesIsThatOfOneAsLarge() {
    String stage =
        """
        schedule:
          - {triplet: {type: offline, bagImages: 40}, freeze: ["@batchNorm"], epochs: 1}
        """;
    Path first = folder.resolve("first");
    Train.run(
        schedule("schedule: [{loss: {type: softmax}, epochs: 1}]\n"),
        SmallRun.options(first, false, new StopSignal()));
    Path network = RunDirectory.at(first).lastModel();
    Path halves = trained(network, stage, 15, 2);
    Path wholes = trained(network, stage, 30, 1);
    // Three bags of 40 triplets are four steps each, of which the last bags' are told by the first.
    assertThat(distance(halves, network)).isPositive();
    assertThat(distance(halves, wholes)).isLessThan(0.01 * distance(halves, network));
  }

  private Path trained(Path network, String stages, int batchSize, int accumulate) {
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                    .replaceFirst("  verify: .*\n", "")
                    .replace("dropout: 0.1", "dropout: 0")
                    .replace("model:\n", "model:\n  pretrained: \"" + network + "\"\n")
                    .replace("augmentation: {level: 1}", "accumulate: " + accumulate)
                    .replace("batchSize: 16", "batchSize: " + batchSize)
                + stages);
    Path out = folder.resolve("of" + batchSize);
    List<List<String>> steps = new ArrayList<>();
    Train.run(
        schedule,
        SmallRun.options(out, false, new StopSignal(), watcher(steps, -1, new StopSignal())));
    assertThat(steps).hasSize(12).allMatch(each -> each.size() == 30);
    return RunDirectory.at(out).lastModel();
  }

  /** Returns how far apart the weights of two files are, all together. */
  private static double distance(Path one, Path other) {
    double sum = 0;
    try (TensorFile a = TensorFile.open(one);
        TensorFile b = TensorFile.open(other)) {
      assertThat(a.names()).isEqualTo(b.names());
      for (String name : a.names()) {
        try (TFloat32 x = a.read(name);
            TFloat32 y = b.read(name)) {
          FloatDataBuffer of = x.asRawTensor().data().asFloats();
          FloatDataBuffer to = y.asRawTensor().data().asFloats();
          for (long i = 0; i < of.size(); i++) {
            sum += Math.pow(of.getFloat(i) - to.getFloat(i), 2);
          }
        }
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void aDryRunMinesToo() {
    DryRun plan = DryRun.of(schedule(STAGES));
    assertThat(plan.stepsPerEpoch()).isEqualTo(STEPS);
    assertThat(plan.headParameters()).isZero();
    assertThat(plan.losses()).hasSize(2).allMatch(Double::isFinite);
    assertThat(plan.totalSteps()).isEqualTo(2 * STEPS + 9);
  }

  @Test
  void aBagThatThereAreNotPicturesForIsRefusedBeforeTheFirstStep() {
    Path out = folder.resolve("refused");
    Schedule large =
        schedule(STAGES.replace("{type: arcOffline, bagImages: 48}", "{type: offline}"));
    assertThatThrownBy(() -> Train.run(large, SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("schedule[1].triplet: a bag is a batch of bagImages=7200 pictures")
        .hasMessageContaining("lower bagImages");
    Schedule small =
        schedule(
            STAGES.replace(
                "bagImages: 48, imagesPerIdentity: 4", "bagImages: 4, imagesPerIdentity: 2"));
    assertThatThrownBy(() -> DryRun.of(small))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bagImages=4 gives 12 pictures of triplets");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatACheckpointKeepsOfABagReadsBackTheSame() {
    MinedBag bag = new MinedBag(7, 3, new int[] {0, -1, Integer.MAX_VALUE, 42});
    MinedBag read = MinedBag.fromText(bag.toText());
    assertThat(read.epoch()).isEqualTo(7);
    assertThat(read.bag()).isEqualTo(3);
    assertThat(read.pictures()).containsExactly(0, -1, Integer.MAX_VALUE, 42);
    for (String bad : List.of("", "1:2", "1:2:?", "x:2:", "1:2:AAA=")) {
      assertThatThrownBy(() -> MinedBag.fromText(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
