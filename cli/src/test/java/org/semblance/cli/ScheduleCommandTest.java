package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.schedules.ScheduleYaml;

class ScheduleCommandTest {

  @TempDir Path folder;
  private Path good;

  @BeforeEach
  void writeSchedule() throws IOException {
    good = Files.writeString(folder.resolve("good.yaml"), TinySchedule.YAML);
  }

  @Test
  void checkSaysOkInOneLine() {
    Invocation check = Invocation.of("schedule", "check", good);

    assertThat(check.exitCode()).isZero();
    assertThat(check.out())
        .isEqualTo(
            good + ": OK, schedule tiny with 2 stages and 2 epochs" + System.lineSeparator());
    assertThat(check.err()).isEmpty();
  }

  @Test
  void checkTellsAllMistakesWithTheirPlaces() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            TinySchedule.YAML
                .replace("batchSize: 16", "batchsize: 16")
                .replace("embeddingSize: 64", "embeddingSize: many")
                .replace("base: 0.05", "base: -1"));

    Invocation check = Invocation.of("schedule", "check", bad);

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out()).isEmpty();
    assertThat(check.err())
        .startsWith("semblance: 3 mistakes")
        .contains("bad.yaml:")
        .contains("batchSize")
        .contains("many")
        .contains("-1")
        .doesNotContain("\tat ");
  }

  @Test
  void checkTellsAMissingFile() {
    Invocation check = Invocation.of("schedule", "check", folder.resolve("nowhere.yaml"));

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).contains("nowhere.yaml");
  }

  @Test
  void checkAppliesSettings() {
    Invocation check = Invocation.of("schedule", "check", good, "--set", "schedule[1].epochs=5");
    Invocation wrong = Invocation.of("schedule", "check", good, "--set", "run.bachSize=5");

    assertThat(check.out()).contains("2 stages and 6 epochs");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("bachSize").contains("batchSize");
  }

  @Test
  void showWritesAScheduleThatReadsBackTheSame() {
    Invocation show = Invocation.of("schedule", "show", good, "--set", "run.seed=7");

    assertThat(show.exitCode()).isZero();
    assertThat(show.out()).contains("keepCheckpoints: 2", "seed: 7", "# stage  epochs  loss");
    assertThat(ScheduleYaml.read(show.out(), "shown").run().seed()).isEqualTo(7);
    assertThat(ScheduleYaml.read(show.out(), "shown").schedule())
        .isEqualTo(ScheduleYaml.read(good).schedule());
  }

  @Test
  void showAndPlotTellStagesWithoutAHead() throws IOException {
    Path triplets =
        Files.writeString(
            folder.resolve("triplets.yaml"),
            TinySchedule.YAML.replaceFirst("(?s)schedule:.*", "")
                + "schedule:\n"
                + "  - {loss: {type: softmax}, lossWeight: 0.5, epochs: 1, centerLoss: 0.01}\n"
                + "  - {triplet: 2, epochs: 1}\n");
    Invocation show = Invocation.of("schedule", "show", triplets);
    assertThat(show.out())
        .contains("0.5 * Softmax[labelSmoothing=0.0] + EuclideanCenter[weight=0.01")
        .contains("  BatchHardTriplet[weight=2.0, alpha=0.35]");
    assertThat(ScheduleYaml.read(show.out(), "shown").schedule())
        .isEqualTo(ScheduleYaml.read(triplets).schedule());
    Path svg = folder.resolve("triplets.svg");
    Invocation plot =
        Invocation.of("schedule", "plot", triplets, "--out", svg, "--steps-per-epoch", "10");
    assertThat(plot.exitCode()).isZero();
    assertThat(Files.readString(svg)).contains("BatchHardTriplet");
  }

  @Test
  void plotWritesAnSvgOfTheRate() throws IOException {
    Path svg = folder.resolve("rate.svg");
    Invocation plot =
        Invocation.of("schedule", "plot", good, "--out", svg, "--steps-per-epoch", "10");

    assertThat(plot.err()).isEmpty();
    assertThat(plot.exitCode()).isZero();
    assertThat(plot.out()).contains(svg.toString());
    assertThat(Files.readString(svg)).contains("<svg");
  }

  @Test
  void plotCountsTheStepsOfEachStage() throws IOException {
    Path two =
        Files.writeString(
            folder.resolve("two.yaml"),
            TinySchedule.YAML.replace(
                "scale: 16}, epochs: 1",
                "scale: 16}, epochs: 3, sampler: {type: balanced, imagesPerIdentity: 4}"));

    // 128 pictures in batches of 16, and four of each of 8 people.
    assertThat(Invocation.of("schedule", "plot", good, "--out", folder.resolve("a.svg")).out())
        .contains("over 16 steps, 8 per epoch");
    assertThat(Invocation.of("schedule", "plot", two, "--out", folder.resolve("b.svg")).out())
        .endsWith("over 14 steps" + System.lineSeparator());
  }

  @Test
  void showTellsTheSamplerOfAStage() {
    Invocation show =
        Invocation.of("schedule", "show", good, "--set", "schedule[1].sampler={type: classAware}");

    assertThat(show.err()).isEmpty();
    assertThat(show.out())
        .contains("      type: classAware", "everything, ClassAwareSampler[imagesPerIdentity=4]");
  }

  @Test
  void lrRangeDrawsAndSuggestsAndLeavesNoRun() throws IOException {
    Path svg = folder.resolve("range.svg");
    Invocation range =
        Invocation.of(
            "schedule",
            "lr-range",
            good,
            "--from",
            "1e-4",
            "--to",
            "1",
            "--steps",
            "20",
            "--out",
            svg);

    assertThat(range.exitCode()).isZero();
    assertThat(range.err()).contains("step 20 of 20");
    assertThat(range.out()).contains("suggestion", "learningRate.base", svg.toString());
    assertThat(Files.readString(svg)).contains("<svg", "smoothed");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(good, svg);
    }
  }

  @Test
  void lrRangeAnswersInJson() {
    Invocation range =
        Invocation.of(
            "schedule",
            "lr-range",
            good,
            "--steps",
            "10",
            "--stage",
            "2",
            "--json",
            "--out",
            folder.resolve("range.svg"));

    assertThat(range.exitCode()).isZero();
    assertThat(range.json().path("points").size()).isEqualTo(range.json().path("steps").asInt());
    assertThat(range.json().path("ending").asText()).isIn("done", "diverged");
  }

  @Test
  void lrRangeRefusesWhatMakesNoRange() {
    Invocation falling = Invocation.of("schedule", "lr-range", good, "--from", "1", "--to", "0.1");
    Invocation beyond = Invocation.of("schedule", "lr-range", good, "--stage", "3");

    assertThat(falling.exitCode()).isEqualTo(2);
    assertThat(falling.err()).contains("the rates must be > 0 and grow, got 1.0 to 0.1");
    assertThat(beyond.exitCode()).isEqualTo(1);
    assertThat(beyond.err()).contains("the schedule has 2 stages, there is no stage 3");
  }

  @Test
  void plotCountsStepsOfSeveralBatches() {
    // 8 batches an epoch, of which three make a step: two of them.
    assertThat(
            Invocation.of(
                    "schedule",
                    "plot",
                    good,
                    "--set",
                    "run.accumulate=3",
                    "--out",
                    folder.resolve("c.svg"))
                .out())
        .contains("over 4 steps, 2 per epoch");
  }

  @Test
  void plotRefusesNoSteps() {
    Invocation plot = Invocation.of("schedule", "plot", good, "--steps-per-epoch", "0");

    assertThat(plot.exitCode()).isEqualTo(2);
    assertThat(plot.err()).contains("--steps-per-epoch must be >= 1, got 0");
  }
}
