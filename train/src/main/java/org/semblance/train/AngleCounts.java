package org.semblance.train;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.AngleHistogram;
import org.semblance.losses.ClassificationHead;
import org.semblance.losses.LossInput;
import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Cosines;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Counts the angles between the pictures of a step and the weights of their own identities, in the
 * graph: a fetch of {@link AngleHistogram#BINS} numbers, whatever the batch.
 *
 * @param counts {@code [BINS]}; null where there are no cosines
 */
record AngleCounts(@Nullable Operand<TFloat32> counts) {

  /** There are no angles to count. */
  static final AngleCounts NONE = new AngleCounts(null);

  /**
   * Adds the nodes.
   *
   * @param pictures of the batch; of their labels the first ones count where there are two
   */
  static AngleCounts of(ClassificationHead head, LossInput input, int pictures) {
    if (!head.givesCosines()) {
      return NONE;
    }
    Ops ops = input.scope().opsIn(StepRunner.LOSS + "/angles");
    Operand<TInt32> labels =
        ops.slice(input.labels(), ops.constant(new int[] {0}), ops.constant(new int[] {pictures}));
    Operand<TFloat32> angles = Cosines.angles(ops, input.logits().ofLabels(ops, labels));
    Operand<TFloat32> parts =
        ops.math.mul(angles, ops.constant((float) (AngleHistogram.BINS / Math.PI)));
    // What is no number becomes a negative part, which counts nowhere.
    Operand<TInt32> bins =
        ops.math.minimum(
            ops.dtypes.cast(parts, TInt32.class), ops.constant(AngleHistogram.BINS - 1));
    return new AngleCounts(
        ops.math.unsortedSegmentSum(ops.onesLike(angles), bins, ops.constant(AngleHistogram.BINS)));
  }

  /**
   * Returns a loss that is there only after the counting, and so is its gradient, which may then
   * use the logits' memory.
   */
  Operand<TFloat32> before(GraphScope scope, Operand<TFloat32> loss) {
    return counts == null
        ? loss
        : scope.opsIn(StepRunner.LOSS).withControlDependencies(List.<Op>of(counts)).identity(loss);
  }

  /** Returns what is to be fetched: one node or none. */
  List<Operand<?>> fetches() {
    return counts == null ? List.of() : List.of(counts);
  }

  /** Returns the counts that a step has given. */
  static AngleHistogram read(TFloat32 fetched) {
    float[] counts = new float[AngleHistogram.BINS];
    fetched.asRawTensor().data().asFloats().read(counts);
    long[] whole = new long[counts.length];
    Arrays.setAll(whole, bin -> (long) counts[bin]);
    return new AngleHistogram(ImmutableLongArray.copyOf(whole));
  }
}
