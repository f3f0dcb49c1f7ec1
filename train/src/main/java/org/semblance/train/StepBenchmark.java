package org.semblance.train;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.trace.StepTrace;

/**
 * Times the product's own training step on random pictures with many different labels.
 *
 * <p>The input pipeline plays no part. Not thread-safe; owns its graph.
 */
public final class StepBenchmark implements AutoCloseable {

  /** Rate of the timed steps: small enough that random pictures do not make the loss diverge. */
  static final double RATE = 0.01;

  private static final int TRACE_WARM_UP = 2;

  private final GraphScope scope;
  private final StepRunner runner;
  private final StepPlan plan;
  private final RandomBatch batch;
  private long step;

  /**
   * What was measured.
   *
   * @param imagesPerSecond median over the timed steps
   * @param medianSeconds wall time of a step, median over the timed steps
   * @param meanSeconds wall time of a step, mean over the timed steps
   * @param cpuSecondsPerStep processor time of the whole process, mean over the timed steps
   * @param peakResidentBytes highest resident memory of the process so far; −1 where the system
   *     does not tell
   */
  public record Result(
      double imagesPerSecond,
      double medianSeconds,
      double meanSeconds,
      double cpuSecondsPerStep,
      long peakResidentBytes) {

    /**
     * Returns which share of the processors' time the steps took, other work of this process
     * included; 1 when all were busy.
     */
    public double processorsBusy(int processors) {
      return cpuSecondsPerStep / meanSeconds / processors;
    }
  }

  private StepBenchmark(GraphScope scope, StepRunner runner, StepPlan plan, RandomBatch batch) {
    this.scope = scope;
    this.runner = runner;
    this.plan = plan;
    this.batch = batch;
  }

  /** Builds the graph and the batch. */
  public static StepBenchmark open(StepPlan plan, DeviceOptions devices) {
    MemoryEstimate.of(plan, devices).requireWithin(MemoryEstimate.machineBytes());
    GraphScope scope = GraphScope.open(devices, 1);
    try {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      return new StepBenchmark(scope, runner, plan, RandomBatch.of(plan));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Runs one step and returns its wall time in seconds. */
  public double step() {
    long start = System.nanoTime();
    runner.run(batch.images(), batch.labels(), RATE, step++);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Runs steps without and then with a clock. */
  public Result measure(int warmUp, int steps) {
    for (int i = 0; i < warmUp; i++) {
      step();
    }
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    double[] seconds = new double[steps];
    for (int i = 0; i < steps; i++) {
      seconds[i] = step();
    }
    double cpuPerStep = (system.getProcessCpuTime() - cpu) / 1e9 / steps;
    double median = median(seconds);
    return new Result(
        plan.batchSize() / median,
        median,
        Arrays.stream(seconds).average().orElseThrow(),
        cpuPerStep,
        peakResidentBytes());
  }

  /**
   * Traces steps, after two that are dropped because tracing has to warm up too.
   *
   * @param steps &gt; 0
   */
  public List<StepTrace> trace(int steps) {
    List<StepTrace> traces = new ArrayList<>();
    for (int i = 0; i < TRACE_WARM_UP + steps; i++) {
      traces.add(runner.trace(batch.images(), batch.labels(), RATE, step++));
    }
    return List.copyOf(traces.subList(TRACE_WARM_UP, traces.size()));
  }

  /** Returns which part of the step each node belongs to. */
  public StepParts parts() {
    return StepParts.of(plan, scope.places()::of);
  }

  /** Returns the median of some times. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Returns the highest resident memory of the process so far, in bytes; −1 if it is not told. */
  public static long peakResidentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException ignored) {
      // Not Linux.
    }
    return -1;
  }

  @Override
  public void close() {
    batch.close();
    scope.close();
  }
}
