package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchStepCommandTest {

  @Test
  void answersInJson() {
    Invocation bench =
        Invocation.of(
            "bench",
            "step",
            "--backbone",
            "mobilefacenet",
            "--head",
            "gdc",
            "--embedding",
            "32",
            "--batch",
            "2",
            "--classes",
            "30",
            "--sample-rate",
            "0.5",
            "--precision",
            "float32",
            "--warm-up",
            "1",
            "--steps",
            "2",
            "--json");

    assertThat(bench.err()).isEmpty();
    assertThat(bench.exitCode()).isZero();
    JsonNode json = bench.json();
    assertThat(json.get("sampleRate").asDouble()).isEqualTo(0.5);
    assertThat(json.get("precision").asText()).isEqualTo("float32");
    assertThat(json.get("imagesPerSecond").asDouble()).isPositive();
    assertThat(json.get("cpuSecondsPerStep").asDouble()).isPositive();
    assertThat(json.get("peakResidentBytes").isNumber()).isTrue();
  }

  private static final Object[] TINY = {
    "bench",
    "step",
    "--embedding",
    "32",
    "--batch",
    "2",
    "--classes",
    "3",
    "--warm-up",
    "1",
    "--steps",
    "1",
    "--profile-steps",
    "2"
  };

  private static Invocation tiny(Object... more) {
    Object[] all = Arrays.copyOf(TINY, TINY.length + more.length);
    System.arraycopy(more, 0, all, TINY.length, more.length);
    return Invocation.of(all);
  }

  private static double sum(JsonNode rows) {
    double sum = 0;
    for (JsonNode row : rows) {
      sum += row.get("seconds").asDouble();
    }
    return sum;
  }

  @Test
  void profileInJsonAddsUp() {
    Invocation bench = tiny("--profile", "--json");

    assertThat(bench.exitCode()).as(bench.err()).isZero();
    JsonNode profile = bench.json().get("profile");
    assertThat(profile.get("tracedSteps").asInt()).isEqualTo(2);
    double busy =
        profile.get("secondsPerTracedStep").asDouble() - profile.get("idleSeconds").asDouble();
    assertThat(busy).isPositive();
    for (String list : List.of("operations", "layerKinds", "layers")) {
      assertThat(sum(profile.get(list))).as(list).isCloseTo(busy, within(1e-9));
    }
    assertThat(profile.get("layers").findValuesAsText("name"))
        .contains("stem_conv", "GDC_dw", "head", "loss", "optimizer");
    JsonNode kind = profile.get("layerKinds").get(0);
    assertThat(kind.fieldNames())
        .toIterable()
        .contains("name", "runs", "forwardSeconds", "backwardSeconds", "bytesWritten");
    assertThat(profile.get("layers").findValues("forwardGflops"))
        .isNotEmpty()
        .allMatch(rate -> rate.asDouble() > 0);
  }

  @Test
  void profileOnPaperShowsTheRowsAskedFor(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("step.json");
    Invocation bench = tiny("--profile", "--profile-top", "3", "--trace", file);

    assertThat(bench.exitCode()).as(bench.err()).isZero();
    assertThat(bench.out())
        .contains("traced step", "tracing adds", "at a time", "processors busy", "conv 1x1")
        .containsPattern(
            "operation +runs +ms +share +forward +backward +update\\n(\\S.*\\n){3}\\d+ oth")
        .containsPattern("\\nlayer +kind +ms +.*\\n(\\S.*\\n){3}\\d+ others");
    JsonNode events = new ObjectMapper().readTree(file.toFile()).get("traceEvents");
    assertThat(events.size()).isGreaterThan(500);
    assertThat(events.findValuesAsText("layer")).contains("stem_conv", "optimizer");
    assertThat(events).allMatch(event -> event.get("ts").asDouble() >= 0);
  }

  @Test
  void withoutTheOptionNothingIsTraced() {
    assertThat(tiny("--json").json().has("profile")).isFalse();
  }

  @Test
  void measuresStepsWithANumberOfIdentitiesAndWithSubCenters() {
    Invocation bench =
        tiny(
            "--sample-count",
            "2",
            "--sampled-update",
            "rowsUndecayed",
            "--loss-top-k",
            "2",
            "--json");
    assertThat(bench.exitCode()).as(bench.err()).isZero();
    assertThat(bench.json().get("sampleCount").asInt()).isEqualTo(2);
    assertThat(bench.json().get("lossTopK").asInt()).isEqualTo(2);
    assertThat(bench.json().get("secondsPerStep").asDouble()).isPositive();
  }

  @Test
  void samplesThatCannotBeAreRefused() {
    Invocation rate = Invocation.of("bench", "step", "--sample-rate", "1.5");
    assertThat(rate.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(rate.err()).contains("sampleRate must be in [0, 1]", "got 1.5");
    Invocation both = Invocation.of("bench", "step", "--sample-rate", "0.5", "--sample-count", "9");
    assertThat(both.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(both.err()).contains("sampleCount must be left out where sampleRate is given");
    Invocation word = Invocation.of("bench", "step", "--sampled-update", "row");
    assertThat(word.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(word.err()).contains("rows, rowsUndecayed, dense", "got row");
  }

  @Test
  void noTracedStepsAreRefused() {
    Invocation bench = Invocation.of("bench", "step", "--profile-steps", "0");

    assertThat(bench.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(bench.err()).contains("--profile-steps must be >= 1, got 0");
  }

  @Test
  void helpTeachesHowToReadAProfile() {
    assertThat(Invocation.of("bench", "step", "--help").out())
        .contains("How to read a profile", "GFLOP/s", "--profile-top", "chrome://tracing");
  }
}
