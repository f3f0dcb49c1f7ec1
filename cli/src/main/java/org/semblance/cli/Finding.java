package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of the doctor's answer.
 *
 * @param name what was looked at
 * @param value what was found
 * @param ok whether it will work
 * @param advice what to do; empty if there is nothing to do
 */
record Finding(String name, String value, boolean ok, String advice) {

  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  /** What the native libraries take when unpacked, with some room. */
  private static final long NATIVES_BYTES = 700 * MIB;

  /** A small network with a small batch. */
  private static final long LEAST_MEMORY_BYTES = 2 * GIB;

  /** Judges a machine. */
  static List<Finding> of(MachineFacts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(facts));
    findings.add(heap(facts));
    findings.add(fine("system", facts.system()));
    findings.add(
        fine("processor", (facts.cpu().isEmpty() ? "" : facts.cpu() + ", ") + cores(facts)));
    findings.add(features(facts));
    findings.add(memory(facts));
    findings.add(natives(facts));
    findings.add(tensorFlow(facts));
    findings.add(
        fine("devices", facts.devices().isEmpty() ? "none" : String.join(", ", facts.devices())));
    if (!facts.kernels().isEmpty()) {
      findings.add(fine("kernels", facts.kernels()));
    }
    return findings;
  }

  private static Finding fine(String name, String value) {
    return new Finding(name, value, true, "");
  }

  private static Finding java(MachineFacts facts) {
    boolean ok = facts.java().feature() >= 17;
    String advice = "";
    if (!ok) {
      advice = "Java 17 or newer is needed; set JAVA_HOME";
    } else if (!facts.jdk()) {
      advice = "this is a JRE: training works, 'shell' does not; install the JDK for it";
    }
    return new Finding("java", facts.java().toString(), ok, advice);
  }

  private static Finding heap(MachineFacts facts) {
    boolean tooLarge = facts.heapBytes() > facts.memoryBytes() * 3 / 4;
    return new Finding(
        "heap",
        gib(facts.heapBytes()),
        true,
        tooLarge
            ? "tensors live outside the heap, and it may take most of the memory; lower"
                + " SEMBLANCE_HEAP"
            : "");
  }

  private static String cores(MachineFacts facts) {
    return facts.cores() == 1 ? "1 core" : facts.cores() + " cores";
  }

  private static Finding features(MachineFacts facts) {
    boolean intel = facts.system().contains("amd64") || facts.system().contains("x86_64");
    boolean slow = intel && !facts.cpuFeatures().isEmpty() && !facts.cpuFeatures().contains("avx2");
    return new Finding(
        "cpu features",
        facts.cpuFeatures().isEmpty() ? "unknown" : String.join(" ", facts.cpuFeatures()),
        true,
        slow ? "without avx2 training will be slow" : "");
  }

  private static Finding memory(MachineFacts facts) {
    boolean ok = facts.freeMemoryBytes() >= LEAST_MEMORY_BYTES;
    return new Finding(
        "memory",
        gib(facts.memoryBytes()) + ", " + gib(facts.freeMemoryBytes()) + " available",
        ok,
        ok ? "" : "at least " + gib(LEAST_MEMORY_BYTES) + " must be available; end other programs");
  }

  private static Finding natives(MachineFacts facts) {
    Path folder = facts.nativesFolder();
    if (facts.nativesUnpacked()) {
      return fine("native libraries", "unpacked in " + folder);
    }
    boolean ok = facts.nativesFreeBytes() >= NATIVES_BYTES;
    return new Finding(
        "native libraries",
        String.format("to be unpacked in %s, %s free", folder, gib(facts.nativesFreeBytes())),
        ok,
        ok
            ? "the first start takes longer"
            : String.format(
                "unpacking needs %d MiB; make room, or choose another disk with"
                    + " SEMBLANCE_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER",
                NATIVES_BYTES / MIB));
  }

  private static Finding tensorFlow(MachineFacts facts) {
    return facts.tensorFlow() != null
        ? fine("tensorflow", facts.tensorFlow())
        : new Finding(
            "tensorflow",
            "cannot be loaded: " + facts.tensorFlowFailure(),
            false,
            "the build holds natives for one platform; on another one build with its Maven"
                + " profile, see the README's Install section");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
  }
}
