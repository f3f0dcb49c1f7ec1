package org.semblance.nn.trace;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.StepStats;

/**
 * All nodes that ran in one step.
 *
 * @param runs in no order; at least one
 */
public record StepTrace(List<NodeRun> runs) {

  /** Copies the list. */
  public StepTrace {
    runs = List.copyOf(runs);
    checkArgument(!runs.isEmpty(), "a step must run at least one node");
  }

  /**
   * Reads TensorFlow's record of a step. Of a GPU it takes what its nodes took to launch, not the
   * kernels, which TensorFlow lists once more under {@code /stream:}.
   */
  public static StepTrace of(StepStats stats) {
    return new StepTrace(
        stats.getDevStatsList().stream()
            .filter(device -> !device.getDevice().contains("/stream:"))
            .map(DeviceStepStats::getNodeStatsList)
            .flatMap(List::stream)
            .map(NodeRun::of)
            .toList());
  }

  /** Returns when the first node began, on the clock of the runs. */
  public long start() {
    return runs.stream().mapToLong(NodeRun::start).min().orElseThrow();
  }

  /** Returns nanoseconds from the begin of the first node to the end of the last one. */
  public long nanos() {
    return runs.stream().mapToLong(NodeRun::end).max().orElseThrow() - start();
  }

  /** Returns the nanoseconds of all nodes together; nodes that ran at the same time count each. */
  public long nodeNanos() {
    return runs.stream().mapToLong(NodeRun::nanos).sum();
  }

  /**
   * Shares the step's time out among its nodes: each moment is divided evenly among the nodes that
   * run in it.
   *
   * @return nanoseconds per node, in the order of {@link #runs}; together they are {@link #nanos}
   *     less the moments in which nothing ran
   */
  public double[] shares() {
    long[] moments =
        runs.stream()
            .flatMapToLong(run -> LongStream.of(run.start(), run.end()))
            .sorted()
            .distinct()
            .toArray();
    // What a node would have got that ran from the begin of the step to this moment.
    double[] got = new double[moments.length];
    int[] changes = new int[moments.length];
    for (NodeRun run : runs) {
      changes[Arrays.binarySearch(moments, run.start())]++;
      changes[Arrays.binarySearch(moments, run.end())]--;
    }
    int running = changes[0];
    for (int i = 1; i < moments.length; i++) {
      double nanos = moments[i] - moments[i - 1];
      got[i] = got[i - 1] + (running == 0 ? 0 : nanos / running);
      running += changes[i];
    }
    return runs.stream()
        .mapToDouble(
            run ->
                got[Arrays.binarySearch(moments, run.end())]
                    - got[Arrays.binarySearch(moments, run.start())])
        .toArray();
  }
}
