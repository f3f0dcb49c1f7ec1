package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

  @Test
  void saysThatThisMachineWorks() {
    Invocation doctor = Invocation.of("doctor");

    assertThat(doctor.out())
        .contains("tensorflow        2.18.0", "/device:CPU:0", "Semblance will work here.");
    assertThat(doctor.exitCode()).isZero();
  }

  @Test
  void answersInJson() {
    JsonNode json = Invocation.of("doctor", "--json").json();

    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("tensorFlow").asText()).isEqualTo("2.18.0");
    assertThat(json.get("devices").get(0).asText()).isEqualTo("/device:CPU:0");
    assertThat(json.get("cores").asInt()).isPositive();
    assertThat(json.get("cpuFeatures").isArray()).isTrue();
    assertThat(json.get("memoryBytes").asLong()).isPositive();
    assertThat(json.get("freeMemoryBytes").asLong()).isPositive();
    assertThat(json.get("nativesFreeBytes").asLong()).isPositive();
    assertThat(json.get("problems")).isEmpty();
  }
}
