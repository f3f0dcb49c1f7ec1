package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FindingTest {

  private static final long GIB = 1L << 30;

  @Test
  void findsNothingWrongWithAUsualMachine() {
    assertThat(Finding.of(machine("17.0.15", 20 * GIB, 5 * GIB, "2.18.0")))
        .allMatch(Finding::ok)
        .anyMatch(f -> f.name().equals("tensorflow") && f.value().equals("2.18.0"))
        .anyMatch(
            f -> f.name().equals("memory") && f.value().equals("24.0 GiB, 20.0 GiB available"));
  }

  @Test
  void refusesAnOldJava() {
    assertThat(wrong(machine("11.0.2", 20 * GIB, 5 * GIB, "2.18.0")))
        .containsExactly("java: Java 17 or newer is needed; set JAVA_HOME");
  }

  @Test
  void refusesTooLittleMemory() {
    assertThat(wrong(machine("17", GIB, 5 * GIB, "2.18.0")))
        .containsExactly("memory: at least 2.0 GiB must be available; end other programs");
  }

  @Test
  void refusesADiskWithoutRoomForTheNatives() {
    assertThat(wrong(machine("17", 20 * GIB, GIB / 2, "2.18.0")))
        .containsExactly(
            "native libraries: unpacking needs 700 MiB; make room, or choose another disk with"
                + " SEMBLANCE_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER");
  }

  @Test
  void saysWhyTensorFlowCannotBeLoaded() {
    List<Finding> findings = Finding.of(machine("17", 20 * GIB, 5 * GIB, null));

    assertThat(findings)
        .anyMatch(f -> !f.ok() && f.value().equals("cannot be loaded: no jnitensorflow in path"));
  }

  @Test
  void picksTheProcessorFeaturesThatMatter() {
    assertThat(MachineFacts.features("fpu sse2 avx2 avx512f avx512_bf16 fma amx_bf16 aes"))
        .containsExactly("amx_bf16", "avx2", "avx512_bf16", "avx512f", "fma");
    assertThat(MachineFacts.features("")).isEmpty();
  }

  private static List<String> wrong(MachineFacts facts) {
    return Finding.of(facts).stream()
        .filter(finding -> !finding.ok())
        .map(finding -> finding.name() + ": " + finding.advice())
        .toList();
  }

  private static MachineFacts machine(
      String java, long freeMemory, long freeDisk, @Nullable String tensorFlow) {
    return new MachineFacts(
        Runtime.Version.parse(java),
        true,
        3 * GIB,
        "Linux 6.1 amd64",
        "Some Processor",
        2,
        List.of("avx2"),
        24 * GIB,
        freeMemory,
        Path.of("/home/me/.javacpp/cache"),
        false,
        freeDisk,
        tensorFlow,
        tensorFlow == null ? "no jnitensorflow in path" : "",
        tensorFlow == null ? List.of() : List.of("/device:CPU:0"),
        tensorFlow == null ? "" : "fused");
  }
}
