package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Trained;
import org.semblance.nn.testing.ResidentMemory;
import org.tensorflow.ndarray.Shape;

/** The weights of a million classes and their momentum, 4 GB, on their way between two stages. */
@Tag("soak")
class CarryOverSoak {

  private static final int CLASSES = 1_000_000;
  private static final int SIZE = 512;
  private static final long TABLE = 4L * CLASSES * SIZE;

  private static GraphScope stage() {
    GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
    Shape shape = Shape.of(CLASSES, SIZE);
    byRows(scope, "head", "weight", shape, ParameterRole.CLASS_WEIGHT);
    byRows(scope, "optimizer/head/weight", "momentum", shape, ParameterRole.OPTIMIZER_SLOT);
    scope.parameters().initialize();
    return scope;
  }

  private static void byRows(
      GraphScope scope, String prefix, String name, Shape shape, ParameterRole role) {
    Parameter parameter =
        scope
            .parameters()
            .get(prefix, new ParameterSpec(name, shape, Initializer.constant(0.5f), role));
    Trained.rows(scope.ops(), parameter, scope.ops().constant(new int[] {0}));
  }

  /**
   * TensorFlow keeps what it frees for later, so the highest reading tells, and that of the first
   * stage, which has first values to give as the second has, is what may be taken.
   */
  @Test
  void theSecondStageNeedsNoMoreThanTheFirst(@TempDir Path folder) {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    long before = ResidentMemory.bytes();
    try (GraphScope scope = stage()) {
      List<Parameter> tables = List.copyOf(scope.parameters().all());
      TensorFile.write(checkpoint, Map.of(), tables, scope.parameters());
    }
    NativeHeap.trim();
    long first = StepBenchmark.peakResidentBytes() - before;
    try (GraphScope scope = stage();
        CarryOver carried = new CarryOver(TensorFile.open(checkpoint))) {
      assertThat(carried.into(scope, true, new SubCenterChange(CLASSES, 1))).isEmpty();
    }
    long both = StepBenchmark.peakResidentBytes() - before;
    System.out.printf(
        "tables %,d MB, at most in the first stage %,d MB, in both %,d MB%n",
        mb(2 * TABLE), mb(first), mb(both));
    assertThat(both - first).isLessThan(TABLE / 8);
  }

  private static long mb(long bytes) {
    return bytes / 1_000_000;
  }
}
