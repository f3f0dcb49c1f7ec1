package org.semblance.losses;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.semblance.nn.GraphScope;
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

  /**
   * Returns the terms of samples that have two labels: {@code λ · this + (1 − λ) · other}.
   *
   * <p>The accuracy is that of the first label, which λ ≥ ½ makes the stronger one: what Keras'
   * accuracy of a mixed label measures. Where λ = 1 the loss is this one's, bit for bit. Gradient:
   * exact by the logits, none by λ. Source: Zhang et al. 2018 (mixup), whose cross-entropy is
   * linear in the label; with a margin, which is not, this keeps it to one label at a time. What
   * the loss keeps moves once, by the first labels.
   *
   * @param other terms of the same logits with the second labels
   * @param share λ, {@code [B]}, in [0, 1]
   */
  public LossTerms mixedWith(GraphScope scope, LossTerms other, Operand<TFloat32> share) {
    Ops ops = scope.opsIn(SoftmaxCrossEntropy.PATH);
    Operand<TFloat32> mixed =
        ops.math.add(
            ops.math.mul(share, perSample),
            ops.math.mul(ops.math.sub(ops.constant(1f), share), other.perSample));
    return new LossTerms(
        ops.math.mean(mixed, ops.constant(0)), mixed, accuracy, trained, stateUpdates, monitors);
  }
}
