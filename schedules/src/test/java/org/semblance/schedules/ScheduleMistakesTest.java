package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleMistakesTest {

  static Stream<BadSchedules.Bad> bad() {
    return BadSchedules.all().stream();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void tellsEveryMistakeWithItsPlace(BadSchedules.Bad bad) {
    List<ScheduleProblem> problems = problems(bad.text());
    assertThat(problems).as(problems.toString()).hasSameSizeAs(bad.expected());
    for (int i = 0; i < problems.size(); i++) {
      ScheduleProblem problem = problems.get(i);
      List<String> expected = bad.expected().get(i);
      assertThat(problem.line() + ":" + problem.column())
          .as(problem.toString())
          .isEqualTo(expected.get(0));
      assertThat(problem.path()).as(problem.toString()).isEqualTo(expected.get(1));
      assertThat(problem.message()).contains(expected.subList(2, expected.size()));
      assertThat(problem.source()).isEqualTo("bad.yaml");
    }
  }

  @Test
  void suggestsOnlyWhatIsNear() {
    String text = Tiny.yaml().replace("run: {}", "run: {wibble: 3}");
    assertThat(problems(text).get(0).message()).doesNotContain("did you mean");
  }

  @Test
  void showsTheLineWithAMarkUnderTheColumn() {
    String text = Tiny.yaml().replace("run: {}", "run: {seed: é, batchSiz: 3}");
    assertThat(problems(text).get(1).toString())
        .isEqualTo(
            """
            bad.yaml:4:16: run: unknown key "batchSiz"; did you mean batchSize? Keys here: batchSize, \
            seed, sampler, augmentation, precision, kernels, deterministic, threads, onBadImage, initialEpoch, \
            evaluateEveryEpochs, evaluateEverySteps, flip, keepCheckpoints, bestBy, patienceEpochs, \
            accumulate, clipNorm, ema, parameterGroups, referenceBatch, evaluations
                4 | run: {seed: é, batchSiz: 3}
                  |                ^\
            """
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void countsMistakesAndStopsTellingAtTwenty() {
    String keys = "aa: 1, bb: 1, cc: 1, dd: 1, ee: 1, ff: 1, gg: 1, hh: 1, ii: 1, jj: 1, kk: 1";
    String more = keys.replaceAll("(.)\\1:", "$1$1$1$1:");
    String text = Tiny.yaml().replace("run: {}", "run: {" + keys + ", " + more + "}");
    ScheduleException exception = failure(text);
    assertThat(exception.problems()).hasSize(22);
    assertThat(exception).hasMessageStartingWith("22 mistakes in the schedule:");
    assertThat(exception).hasMessageEndingWith("and 2 more");
  }

  @Test
  void countsLinesOfEveryKindAndSkipsAByteOrderMark() {
    String text = "\uFEFF" + Tiny.yaml().replace("run: {}", "run: {sead: 1}").replace("\n", "\r\n");
    ScheduleProblem problem = problems(text).get(0);
    assertThat(problem.place()).isEqualTo("bad.yaml:4:7");
  }

  @Test
  void boundsNesting() {
    String deep = "a: " + "[".repeat(100_000);
    assertThat(problems(deep).get(0).message())
        .isEqualTo("must not be nested deeper than 32 levels");
  }

  @Test
  void shortensLongFindings() {
    String text = Tiny.yaml().replace("run: {}", "run: {seed: " + "x".repeat(100_000) + "}");
    assertThat(failure(text).getMessage()).hasSizeLessThan(400);
    String digits = Tiny.yaml().replace("run: {}", "run: {seed: " + "7".repeat(100_000) + "}");
    assertThat(failure(digits).getMessage()).hasSizeLessThan(400);
    String key = Tiny.yaml().replace("run: {}", "run: {" + "k".repeat(1000) + ": 1}");
    assertThat(failure(key).getMessage()).hasSizeLessThan(600);
  }

  @Test
  void rejectsTextsWithoutASchedule() {
    assertThat(problems("").get(0).message()).contains("got an empty text", "schedules/recipes");
    assertThat(problems(" \n\n").get(0).message()).contains("got an empty text");
    assertThat(problems("# only\n# words\n").get(0).message()).contains("nothing but comments");
    assertThat(problems("---\n").get(0).message()).contains("must be a group of keys");
  }

  @Test
  void rejectsControlCharactersWithTheirPlace() {
    ScheduleProblem problem = problems("name: x\nrun: a\u0000b").get(0);
    assertThat(problem.place()).isEqualTo("bad.yaml:2:7");
    assertThat(problem.message()).isEqualTo("must be text, got a control character; remove it");
    assertThat(problems("name: \uD800").get(0).place()).isEqualTo("bad.yaml:1:7");
  }

  private static List<ScheduleProblem> problems(String text) {
    return failure(text).problems();
  }

  private static ScheduleException failure(String text) {
    ScheduleException exception =
        catchThrowableOfType(ScheduleException.class, () -> ScheduleYaml.read(text, "bad.yaml"));
    assertThat(exception).as("reading must fail").isNotNull();
    return exception;
  }
}
