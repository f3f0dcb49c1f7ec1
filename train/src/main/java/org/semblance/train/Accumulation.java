package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Sums of the gradients of several batches, for one step by their mean.
 *
 * <p>A sum is one more array of the parameter's size; feature maps and logits are those of one
 * batch. Of sampled classes, of which each batch has others, the step trains every row that a batch
 * had: rows of the sum that no batch had are neither read nor written, and which ones there are is
 * kept as one number per class.
 */
final class Accumulation {

  private static final String PATH = "optimizer/accumulation";

  private final GraphScope scope;
  private final List<Sum> sums = new ArrayList<>();
  private final List<Op> clearing = new ArrayList<>();

  /**
   * A sum.
   *
   * @param present gradient of the batch under way
   * @param sum of the batches before
   * @param had which rows those had; null where all of the parameter is trained
   */
  private record Sum(TrainedGradient present, Parameter sum, @Nullable Parameter had) {}

  Accumulation(GraphScope scope, List<TrainedGradient> gradients) {
    this.scope = scope;
    for (TrainedGradient each : gradients) {
      Parameter parameter = each.trained().parameter();
      boolean byRows = each.trained().rows() != null;
      sums.add(
          new Sum(
              each,
              Scratch.of(scope, "accumulation/sum", parameter, parameter.shape()),
              byRows
                  ? Scratch.of(
                      scope, "accumulation/had", parameter, Shape.of(parameter.shape().get(0)))
                  : null));
    }
  }

  /** Adds the nodes that begin with the gradients of a step's first batch. */
  List<Op> begin() {
    Ops ops = scope.opsIn(PATH + "/begin");
    List<Op> updates = new ArrayList<>();
    for (Sum each : sums) {
      if (each.had == null) {
        updates.add(ops.assignVariableOp(each.sum.handle(), each.present.gradient()));
      } else {
        // The step before has left zeros in all rows.
        updates.addAll(addRows(ops, each, each.had));
      }
    }
    return updates;
  }

  /** Adds the nodes that add the gradients of a batch. */
  List<Op> add() {
    Ops ops = scope.opsIn(PATH + "/add");
    List<Op> updates = new ArrayList<>();
    for (Sum each : sums) {
      if (each.had == null) {
        updates.add(ops.assignAddVariableOp(each.sum.handle(), each.present.gradient()));
      } else {
        updates.addAll(addRows(ops, each, each.had));
      }
    }
    return updates;
  }

  private static List<Op> addRows(Ops ops, Sum each, Parameter had) {
    Operand<TInt32> rows = each.present.trained().rows();
    if (rows == null) {
      throw new IllegalStateException("a sum of rows must have rows");
    }
    return List.of(
        ops.resourceScatterAdd(each.sum.rowsHandle(), rows, each.present.gradient()),
        ops.resourceScatterUpdate(had.rowsHandle(), rows, ops.constant(1f)));
  }

  /**
   * Adds the nodes of the mean over all batches of a step, the present one the last.
   *
   * @param batches how many they are
   */
  List<TrainedGradient> mean(int batches) {
    Ops ops = scope.opsIn(PATH + "/mean");
    Operand<TFloat32> share = ops.constant(1f / batches);
    List<TrainedGradient> means = new ArrayList<>();
    for (Sum each : sums) {
      if (each.had == null) {
        Operand<TFloat32> total = ops.math.add(each.sum.read(), each.present.gradient());
        means.add(new TrainedGradient(each.present.trained(), ops.math.mul(total, share)));
      } else {
        means.add(meanOfRows(ops, each, each.had, share));
      }
    }
    return means;
  }

  private TrainedGradient meanOfRows(Ops ops, Sum each, Parameter had, Operand<TFloat32> share) {
    Ops after = ops.withControlDependencies(addRows(ops, each, had));
    Operand<TInt32> rows =
        after.dtypes.cast(
            after.reshape(
                after.where(after.readVariableOp(had.handle(), TFloat32.class)),
                after.constant(new int[] {-1})),
            TInt32.class);
    Trained sum = Trained.rows(after, each.sum, rows);
    Trained trained = Trained.rows(after, each.present.trained().parameter(), rows);
    Trained flags = Trained.rows(after, had, rows);
    clearing.add(sum.assign(ops.withControlDependencies(sum.value()), ops.zerosLike(sum.value())));
    clearing.add(
        flags.assign(ops.withControlDependencies(flags.value()), ops.zerosLike(flags.value())));
    return new TrainedGradient(trained, ops.math.mul(sum.value(), share));
  }

  /** Returns what must run beside the update by the mean, for the next step to begin with. */
  List<Op> clearing() {
    return clearing;
  }
}
