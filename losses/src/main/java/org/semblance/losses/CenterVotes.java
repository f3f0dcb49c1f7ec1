package org.semblance.losses;

import static org.semblance.losses.ClassificationHead.PREFIX;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Counts how often each sub-centre is the nearest to a picture of its own class, in the parameter
 * {@code head/votes}, {@code [classes, k]}: the dominant one is the class, the others have gathered
 * what does not belong to it.
 *
 * <p>With every picture of a class its earlier votes lose a 64th, so that those of the last hundred
 * pictures or so decide and not what was near to random weights.
 */
final class CenterVotes {

  /** Name of the votes below {@link ClassificationHead#PREFIX}. */
  static final String VOTES = "votes";

  private static final double KEPT = 1 - 1.0 / 64;

  private final Ops ops;
  private final int subCenters;
  private final Parameter votes;

  CenterVotes(GraphScope scope, int classes, int subCenters) {
    this.ops = scope.opsIn(PREFIX + "/" + VOTES);
    this.subCenters = subCenters;
    this.votes =
        scope
            .parameters()
            .get(
                PREFIX,
                new ParameterSpec(
                    VOTES,
                    Shape.of(classes, subCenters),
                    Initializer.constant(0),
                    ParameterRole.LOSS_STATE));
  }

  /**
   * Adds the nodes that count the votes of a batch.
   *
   * @param nearest sub-centres of the samples' own classes, {@code [B]} in [0, k)
   * @param labels the samples' classes, {@code [B]}
   */
  Op count(Operand<TInt32> nearest, Operand<TInt32> labels) {
    Operand<TFloat32> ones =
        ops.oneHot(nearest, ops.constant(subCenters), ops.constant(1f), ops.constant(0f));
    BatchClasses classes = BatchClasses.of(ops, labels);
    Operand<TFloat32> fresh = classes.sums(ops, ones); // [P, k]
    Operand<TFloat32> pictures =
        ops.expandDims(ops.reduceSum(fresh, ops.constant(1)), ops.constant(1)); // [P, 1]
    Operand<TFloat32> before =
        ops.resourceGather(votes.rowsHandle(), classes.classes(), TFloat32.class);
    Operand<TFloat32> kept = ops.math.pow(ops.constant((float) KEPT), pictures);
    return ops.resourceScatterUpdate(
        votes.rowsHandle(), classes.classes(), ops.math.add(ops.math.mul(before, kept), fresh));
  }
}
