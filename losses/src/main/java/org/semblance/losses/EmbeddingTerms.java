package org.semblance.losses;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.semblance.nn.Parameter;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What an embedding loss adds to a graph.
 *
 * @param loss scalar, mean over the batch, without the weight
 * @param perSample {@code [B]}, of triplets that stand in the batch as such {@code [B / 3]}
 * @param trained parameters of the loss itself that a step trains beside the model's
 * @param stateUpdates must run in every training step
 * @param monitors scalars that tell how the loss is getting on, by name
 */
public record EmbeddingTerms(
    Operand<TFloat32> loss,
    Operand<TFloat32> perSample,
    ImmutableList<Trained> trained,
    ImmutableList<Op> stateUpdates,
    ImmutableMap<String, Operand<TFloat32>> monitors) {

  /** Returns the mean over the batch, of a loss without parameters. */
  static EmbeddingTerms of(Ops ops, Operand<TFloat32> perSample) {
    return new EmbeddingTerms(
        ops.math.mean(perSample, ops.constant(0)),
        perSample,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableMap.of());
  }

  /**
   * Returns {@code max(values, 0)}, of a triplet loss, with the share of samples that are above 0
   * to watch.
   */
  static EmbeddingTerms hinge(Ops ops, Operand<TFloat32> values) {
    Operand<TFloat32> zero = ops.constant(0f);
    return of(ops, ops.math.maximum(values, zero)).active(ops, ops.math.greater(values, zero));
  }

  /** Returns the same terms with the share of samples that still move anything to watch. */
  EmbeddingTerms active(Ops ops, Operand<TBool> active) {
    Operand<TFloat32> ones = ops.dtypes.cast(active, TFloat32.class);
    return monitoring("activeTriplets", ops.math.mean(ones, ops.constant(0)));
  }

  /** Returns the same terms with a parameter that the step trains. */
  EmbeddingTerms training(Parameter parameter) {
    return new EmbeddingTerms(
        loss, perSample, ImmutableList.of(Trained.all(parameter)), stateUpdates, monitors);
  }

  /** Returns the same terms with an operation that every step must run. */
  EmbeddingTerms updating(Op update) {
    return new EmbeddingTerms(loss, perSample, trained, ImmutableList.of(update), monitors);
  }

  /** Returns the same terms with a scalar to watch. */
  EmbeddingTerms monitoring(String name, Operand<TFloat32> value) {
    return new EmbeddingTerms(
        loss,
        perSample,
        trained,
        stateUpdates,
        ImmutableMap.<String, Operand<TFloat32>>builder()
            .putAll(monitors)
            .put(name, value)
            .buildOrThrow());
  }
}
