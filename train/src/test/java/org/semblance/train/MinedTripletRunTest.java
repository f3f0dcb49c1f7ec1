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
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.data.DataException;
import org.semblance.schedules.Schedule;

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
    return SmallRun.parse(
        SmallRun.head(faces)
                .replaceFirst("  verify: .*\n", "")
                .replace("batchSize: 16", "batchSize: 15")
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
