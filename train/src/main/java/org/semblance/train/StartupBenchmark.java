package org.semblance.train;

import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.TensorFlow;

/**
 * When a process was how far on its way to its first training step, in values of {@link
 * System#nanoTime}.
 *
 * <p>Tells of a fresh process only: what was loaded before is not loaded again.
 *
 * @param loaded TensorFlow's libraries are in the process
 * @param built the graph of the step is complete
 * @param initialized all variables have their first values
 * @param stepped the first step is done
 */
public record StartupBenchmark(long loaded, long built, long initialized, long stepped) {

  /** Does it all once, on random pictures. */
  public static StartupBenchmark run(StepPlan plan, DeviceOptions devices) {
    MemoryEstimate.of(plan, devices).requireWithin(MemoryEstimate.machineBytes());
    TensorFlow.version();
    long loaded = System.nanoTime();
    try (GraphScope scope = GraphScope.open(devices, 1)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      long built = System.nanoTime();
      scope.parameters().initialize();
      long initialized = System.nanoTime();
      try (RandomBatch batch = RandomBatch.of(plan)) {
        runner.run(batch.images(), batch.labels(), StepBenchmark.RATE, 0);
      }
      return new StartupBenchmark(loaded, built, initialized, System.nanoTime());
    }
  }
}
