package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

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
            "3",
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
    assertThat(json.get("precision").asText()).isEqualTo("float32");
    assertThat(json.get("imagesPerSecond").asDouble()).isPositive();
    assertThat(json.get("cpuSecondsPerStep").asDouble()).isPositive();
    assertThat(json.get("peakResidentBytes").isNumber()).isTrue();
  }
}
