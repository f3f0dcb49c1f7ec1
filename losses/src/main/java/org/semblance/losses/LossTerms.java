package org.semblance.losses;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.semblance.nn.Parameter;
import org.semblance.nn.Trained;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a loss adds to a graph.
 *
 * @param loss scalar, mean over the batch: what is differentiated
 * @param perSample {@code [B]}
 * @param accuracy scalar in [0, 1]: share of samples whose largest logit, before any margin, is the
 *     label's. MXNet's trainer measures after the margin, so its accuracies are lower
 * @param trained parameters of the loss itself that a step trains beside the model's
 * @param stateUpdates must run in every training step
 * @param monitors scalars that tell how the loss is getting on, by name
 */
public record LossTerms(
    Operand<TFloat32> loss,
    Operand<TFloat32> perSample,
    Operand<TFloat32> accuracy,
    ImmutableList<Trained> trained,
    ImmutableList<Op> stateUpdates,
    ImmutableMap<String, Operand<TFloat32>> monitors) {

  /** Returns the means over the batch, of a loss without parameters. */
  static LossTerms of(Ops ops, Operand<TFloat32> perSample, Operand<TFloat32> right) {
    return new LossTerms(
        ops.math.mean(perSample, ops.constant(0)),
        perSample,
        ops.math.mean(right, ops.constant(0)),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableMap.of());
  }

  /** Adds a soft-max cross-entropy and returns its means. */
  static LossTerms of(LossInput input, SoftmaxCrossEntropy entropy) {
    SoftmaxCrossEntropy.Terms terms = entropy.build(input.scope(), input.logits(), input.labels());
    return of(input.ops(), terms.perSample(), terms.right());
  }

  /** Returns the same terms with a parameter that the step trains. */
  LossTerms training(Parameter parameter) {
    return new LossTerms(
        loss,
        perSample,
        accuracy,
        ImmutableList.<Trained>builder().addAll(trained).add(Trained.all(parameter)).build(),
        stateUpdates,
        monitors);
  }

  /** Returns the same terms with a parameter that gets a new value in every step. */
  LossTerms updating(Ops ops, Parameter parameter, Operand<TFloat32> value) {
    Op update = ops.assignVariableOp(parameter.handle(), value);
    return new LossTerms(
        loss,
        perSample,
        accuracy,
        trained,
        ImmutableList.<Op>builder().addAll(stateUpdates).add(update).build(),
        monitors);
  }

  /** Returns the same terms with a scalar to watch. */
  LossTerms monitoring(String name, Operand<TFloat32> value) {
    return new LossTerms(
        loss,
        perSample,
        accuracy,
        trained,
        stateUpdates,
        ImmutableMap.<String, Operand<TFloat32>>builder()
            .putAll(monitors)
            .put(name, value)
            .buildOrThrow());
  }
}
