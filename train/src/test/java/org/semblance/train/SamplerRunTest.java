package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochStart;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StageStart;
import org.semblance.callbacks.StepEnd;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/** Runs whose stages put batches together in different ways. */
class SamplerRunTest {

  /** 144 pictures of 12 people in batches of 16: nine steps, then six of two groups of eight. */
  private static final String STAGES =
      """
      schedule:
        - {loss: {type: softmax}, epochs: 1}
        - {loss: {type: softmax}, epochs: 2, sampler: {type: classAware, imagesPerIdentity: 8}}
        - {loss: {type: softmax}, epochs: 1, sampler: {type: balanced, imagesPerIdentity: 4}}
      """;

  @TempDir static Path folder;
  private static Path faces;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(folder.resolve("faces"), 12, 12);
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static String head() {
    return SmallRun.head(faces).replaceFirst("  verify: .*\n", "");
  }

  private static Callback stopAfter(int steps, StopSignal stop) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        if (event.globalStep() + 1 == steps) {
          stop.request();
        }
      }
    };
  }

  @Test
  void everyStageHasItsOwnBatchesAndSteps() throws IOException {
    List<Integer> stageSteps = new ArrayList<>();
    List<Long> epochStarts = new ArrayList<>();
    List<List<String>> people = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStageStart(StageStart event, RunControl control) {
            stageSteps.add(event.stepsPerEpoch());
          }

          @Override
          public void onEpochStart(EpochStart event, RunControl control) {
            epochStarts.add(event.globalStep());
          }

          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            people.add(event.places().stream().map(SamplerRunTest::person).toList());
          }
        };
    Path out = folder.resolve("stages");
    Schedule schedule = SmallRun.parse(head() + STAGES);
    TrainResult result =
        Train.run(schedule, SmallRun.options(out, false, new StopSignal(), watcher));
    assertThat(result.completed()).isTrue();
    assertThat(stageSteps).containsExactly(9, 6, 3);
    assertThat(epochStarts).containsExactly(0L, 9L, 15L, 21L);
    assertThat(people).hasSize(24);
    for (List<String> batch : people.subList(9, 21)) {
      assertThat(batch.subList(0, 8)).containsOnly(batch.get(0));
      assertThat(batch.subList(8, 16)).containsOnly(batch.get(8)).isNotEqualTo(batch.subList(0, 8));
    }
    assertThat(people.subList(21, 24).stream().flatMap(List::stream).toList())
        .hasSize(48)
        .allMatch(
            person ->
                people.subList(21, 24).stream().flatMap(List::stream).filter(person::equals).count()
                    == 4);
    assertThatWaitSharesAreShares(RunDirectory.at(out).history());
  }

  private static String person(String place) {
    Matcher name = Pattern.compile("p\\d\\d").matcher(place.substring(folder.toString().length()));
    assertThat(name.find()).isTrue();
    return name.group();
  }

  private static void assertThatWaitSharesAreShares(Path history) throws IOException {
    int epochs = 0;
    for (String line : Files.readAllLines(history)) {
      JsonNode row = new ObjectMapper().readTree(line);
      assertThat(row.get("inputWaitShare").doubleValue()).isBetween(0.0, 1.0);
      epochs++;
    }
    assertThat(epochs).isEqualTo(4);
  }

  @Test
  void stoppedInAnyStageAndResumedGivesTheSameBits() {
    Schedule schedule = SmallRun.parse(head() + STAGES);
    TrainResult whole =
        Train.run(schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal()));
    for (int steps : new int[] {9, 17, 22}) {
      Path out = folder.resolve("stopped-" + steps);
      StopSignal stop = new StopSignal();
      Train.run(schedule, SmallRun.options(out, false, stop, stopAfter(steps, stop)));
      TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
      assertThat(resumed.completed()).isTrue();
      Tensors.assertSame(checkpoint(resumed), checkpoint(whole));
    }
  }

  private static Path checkpoint(TrainResult result) {
    return RunDirectory.at(result.directory()).newestCheckpoint().orElseThrow();
  }

  @Test
  void aSamplerOfALaterStageThatCannotBeUsedIsRefusedBeforeTheFirstStep() {
    Path out = folder.resolve("refused");
    Schedule schedule =
        SmallRun.parse(
            head().replace("batchSize: 16", "batchSize: 26")
                + STAGES.replace("imagesPerIdentity: 8", "imagesPerIdentity: 13"));
    assertThatThrownBy(() -> Train.run(schedule, SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least two identities with imagesPerIdentity=13");
    assertThatThrownBy(() -> DryRun.of(schedule)).isInstanceOf(DataException.class);
    assertThat(out).doesNotExist();
  }

  @Test
  void anEpochThatTheNewSamplerEndsEarlierIsNotGoneOnWith() throws IOException {
    Path out = folder.resolve("changed");
    StopSignal stop = new StopSignal();
    Train.run(
        SmallRun.parse(head() + STAGES), SmallRun.options(out, false, stop, stopAfter(7, stop)));
    String before = Files.readString(RunDirectory.at(out).schedule());
    Schedule changed =
        SmallRun.parse(
            head().replace("seed: 3", "seed: 3, sampler: {type: balanced, imagesPerIdentity: 4}")
                + STAGES);
    assertThatThrownBy(() -> Train.run(changed, SmallRun.options(out, true, new StopSignal())))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("behind step 7 of epoch 1, which has 3 steps")
        .hasMessageContaining("the sampler was changed");
    assertThat(RunDirectory.at(out).schedule()).hasContent(before);
  }

  /** A folder, a ZIP file, RecordIO, TFRecord and OFRecord files as one training set. */
  @Test
  void sourcesOfDifferentFormatsTrainTogether() {
    StringBuilder sources = new StringBuilder("{type: folder, path: \"" + faces + "/train\"}");
    try (ImageSet images = FolderData.of(faces.resolve("train")).open()) {
      sources.append(source(images, Format.ZIP, "mixed.zip", "folder"));
      sources.append(source(images, Format.RECORDIO, "mixed.rec", "recordIo"));
      sources.append(source(images, Format.TFRECORD, "mixed.tfrecord", "tfRecord"));
      sources.append(source(images, Format.OFRECORD, "part-00000", "ofRecord"));
    }
    String data = "train: {type: joined, sources: [" + sources + "]}\n";
    Schedule schedule =
        SmallRun.parse(
            head().replaceFirst("train: .*\n", Matcher.quoteReplacement(data))
                + "schedule: [{loss: {type: softmax}, epochs: 1,"
                + " sampler: {type: classAware, imagesPerIdentity: 4}}]\n");
    List<Double> losses = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            losses.add(event.loss());
          }
        };
    Path out = folder.resolve("mixed");
    Train.run(schedule, SmallRun.options(out, false, new StopSignal(), watcher));
    // 60 people with three groups of four each, four groups a batch.
    assertThat(losses).hasSize(45).allMatch(Double::isFinite);
  }

  private static String source(ImageSet images, Format format, String name, String type) {
    Path file = folder.resolve(name);
    new Conversion(format, 1, null, null, 1)
        .run(images, file, (pictures, bytes) -> {}, () -> false);
    return ", {type: " + type + ", path: \"" + file + "\"}";
  }
}
