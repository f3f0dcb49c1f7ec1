package org.semblance.nn.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AllocationDescription;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.NodeOutput;
import org.tensorflow.proto.StepStats;
import org.tensorflow.proto.TensorDescription;

class StepTraceTest {

  private static final String PROCESSOR = "/job:localhost/replica:0/task:0/device:CPU:0";

  private static NodeOutput output(long bytes) {
    return NodeOutput.newBuilder()
        .setTensorDescription(
            TensorDescription.newBuilder()
                .setAllocationDescription(
                    AllocationDescription.newBuilder().setRequestedBytes(bytes)))
        .build();
  }

  private static AllocatorMemoryUsed allocated(long bytes) {
    return AllocatorMemoryUsed.newBuilder().setTotalBytes(bytes).build();
  }

  private static NodeExecStats.Builder node(String name, String label, long start, long end) {
    // The node is taken from the queue at 1,000 ns; its kernel runs from start to end after that.
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setTimelineLabel(label)
        .setAllStartNanos(1_000)
        .setOpStartRelNanos(start)
        .setOpEndRelNanos(end)
        .setAllEndRelNanos(end + 50);
  }

  private static StepStats on(String device, NodeExecStats.Builder... nodes) {
    DeviceStepStats.Builder stats = DeviceStepStats.newBuilder().setDevice(device);
    for (NodeExecStats.Builder node : nodes) {
      stats.addNodeStats(node);
    }
    return StepStats.newBuilder().addDevStats(stats).build();
  }

  private static NodeRun run(String name, long start, long end) {
    return new NodeRun(name, "Mul", start, end, 0, 0);
  }

  @Test
  void readsTimesTypesAndBytes() {
    StepTrace trace =
        StepTrace.of(
            on(
                PROCESSOR,
                node("stem/Conv2d", "stem/Conv2d = _MklNativeConv2D(input/Div, stem/read)", 10, 40)
                    .addOutput(output(256))
                    .addOutput(output(8))
                    .addMemory(allocated(296))
                    .addMemory(allocated(4)),
                node("stem/Reshape", "stem/Reshape = Reshape(stem/Conv2d)", 40, 41)
                    .addOutput(output(256)),
                node("mystery", "", 41, 45)));

    assertThat(trace.runs())
        .containsExactly(
            new NodeRun("stem/Conv2d", "_MklNativeConv2D", 1_010, 1_040, 264, 300),
            new NodeRun("stem/Reshape", "Reshape", 1_040, 1_041, 0, 0),
            new NodeRun("mystery", "unknown", 1_041, 1_045, 0, 0));
    assertThat(trace.start()).isEqualTo(1_010);
    assertThat(trace.nanos()).isEqualTo(35);
    assertThat(trace.nodeNanos()).isEqualTo(35);
  }

  @Test
  void kernelsOfStreamsDoNotCountTwice() {
    StepStats stats =
        on("/device:GPU:0", node("a", "a = Mul(x, y)", 0, 10)).toBuilder()
            .mergeFrom(on("/device:GPU:0/stream:all", node("a", "a = Mul(x, y)", 0, 90)))
            .build();

    assertThat(StepTrace.of(stats).runs()).containsExactly(run("a", 1_000, 1_010));
  }

  @Test
  void nodeThatNeverStartedTakesNoTime() {
    NodeExecStats.Builder skipped = node("a", "a = Mul(x, y)", 5, 0);

    assertThat(StepTrace.of(on(PROCESSOR, skipped)).nodeNanos()).isZero();
  }

  /**
   * Nanoseconds 0–30 a, 10–30 b and c, nothing until 40, 40–50 d: a has 10 alone and a third of 20.
   */
  @Test
  void momentsAreDividedAmongTheNodesThatRun() {
    StepTrace trace =
        new StepTrace(
            List.of(run("a", 0, 30), run("b", 10, 30), run("c", 10, 30), run("d", 40, 50)));

    double third = 20 / 3.0;
    assertThat(trace.shares())
        .containsExactly(new double[] {10 + third, third, third, 10}, within(1e-9));
    assertThat(trace.nanos()).isEqualTo(50);
    assertThat(trace.nodeNanos()).isEqualTo(80);
  }

  @Test
  void nodesThatTakeNoTimeGetNone() {
    StepTrace trace = new StepTrace(List.of(run("a", 0, 10), run("b", 5, 5), run("c", 10, 20)));

    assertThat(trace.shares()).containsExactly(10, 0, 10);
  }

  @Test
  void aStepWithoutNodesIsRefused() {
    assertThatThrownBy(() -> StepTrace.of(StepStats.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a step must run at least one node");
  }

  @Test
  void aRunCannotEndBeforeItStarts() {
    assertThatThrownBy(() -> run("a", 7, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a must end after it starts, got 7 to 6");
  }
}
