package org.semblance.nn.trace;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.NodeOutput;

/**
 * One node's run in one step.
 *
 * @param node name in the graph that TensorFlow ran, which is mostly but not always that of a node
 *     of the graph that was built
 * @param type of the operation that ran, for instance {@code _MklNativeConv2D} where {@code Conv2D}
 *     was asked for
 * @param start when the kernel began, in nanoseconds since some moment
 * @param end when the kernel was done, in nanoseconds since the same moment
 * @param bytes that it wrote as outputs; 0 for operations that hand on what they got
 * @param allocated bytes that it asked TensorFlow for, for outputs and for its work; an output in
 *     the place of an input costs none
 */
public record NodeRun(String node, String type, long start, long end, long bytes, long allocated) {

  /** Type of a node whose operation TensorFlow does not tell. */
  public static final String UNKNOWN_TYPE = "unknown";

  /** {@code name = Type(input, input)}. */
  private static final Pattern LABEL = Pattern.compile(" = ([^(]+)\\(");

  /** Their outputs are their inputs, or were there before. */
  private static final Set<String> WRITES_NOTHING =
      Set.of(
          "Const",
          "ExpandDims",
          "Identity",
          "IdentityN",
          "ReadVariableOp",
          "Reshape",
          "Squeeze",
          "StopGradient",
          "_Arg",
          "_Retval");

  /** Checks the order. */
  public NodeRun {
    checkArgument(start <= end, "%s must end after it starts, got %s to %s", node, start, end);
  }

  /** Reads TensorFlow's record of it. */
  static NodeRun of(NodeExecStats stats) {
    Matcher label = LABEL.matcher(stats.getTimelineLabel());
    String type = label.find() ? label.group(1) : UNKNOWN_TYPE;
    long start = stats.getAllStartNanos() + stats.getOpStartRelNanos();
    // A kernel that was never started has no end.
    long end = Math.max(start, stats.getAllStartNanos() + stats.getOpEndRelNanos());
    long allocated =
        stats.getMemoryList().stream().mapToLong(AllocatorMemoryUsed::getTotalBytes).sum();
    return new NodeRun(stats.getNodeName(), type, start, end, written(type, stats), allocated);
  }

  private static long written(String type, NodeExecStats stats) {
    return WRITES_NOTHING.contains(type)
        ? 0
        : stats.getOutputList().stream()
            .map(NodeOutput::getTensorDescription)
            .mapToLong(tensor -> tensor.getAllocationDescription().getRequestedBytes())
            .sum();
  }

  /** Returns how long the kernel ran, in nanoseconds. */
  public long nanos() {
    return end - start;
  }
}
