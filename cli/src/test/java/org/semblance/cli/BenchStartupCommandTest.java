package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchStartupCommandTest {

  private static final List<String> PARTS =
      List.of(
          "jvmSeconds",
          "tensorflowSeconds",
          "graphSeconds",
          "initializeSeconds",
          "firstStepSeconds");

  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }

  @Test
  void partsAddUpToTheTimeSinceTheJvmStarted() {
    double before = uptime();
    Invocation bench =
        Invocation.of(
            "bench",
            "startup",
            "--backbone",
            "mobilefacenet",
            "--head",
            "gdc",
            "--embedding",
            "32",
            "--json");
    double after = uptime();

    assertThat(bench.err()).isEmpty();
    assertThat(bench.exitCode()).isZero();
    JsonNode json = bench.json();
    double total = json.get("totalSeconds").asDouble();
    assertThat(total).isBetween(before, after);
    assertThat(PARTS).allMatch(part -> json.get(part).asDouble() > 0);
    assertThat(PARTS.stream().mapToDouble(part -> json.get(part).asDouble()).sum())
        .isCloseTo(total, within(1e-6));
    assertThat(json.get("peakResidentBytes").isNumber()).isTrue();
    assertThat(json.get("backbone").asText()).isEqualTo("mobilefacenet");
  }

  @Test
  void printsATable() {
    Invocation bench =
        Invocation.of("bench", "startup", "--backbone", "mobilefacenet", "--embedding", "32");

    assertThat(bench.exitCode()).isZero();
    assertThat(bench.out())
        .contains("mobilefacenet, batch 2", "TensorFlow loaded", "graph built", "first step done")
        .containsPattern("together +\\d+\\.\\d\\d s");
  }

  @Test
  void measuresTheOriginalsStandardNetworkByDefault() {
    assertThat(Invocation.of("bench", "startup", "--help").out())
        .contains("default r50", "default E", "default 512");
    assertThat(Invocation.of("bench", "step", "--help").out()).contains("default GDC");
  }
}
