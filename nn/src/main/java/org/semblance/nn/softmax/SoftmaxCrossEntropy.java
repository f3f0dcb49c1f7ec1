package org.semblance.nn.softmax;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Soft-max cross-entropy of scaled logits whose label's logit is replaced, and whose others may be
 * changed:
 *
 * <pre>
 * z_j = scale · others(c_j) for j ≠ y,   z_y = scale · target(c_y)
 * L   = log Σ_j e^(z_j) − z_y + ε (z_y − mean_j z_j)
 * </pre>
 *
 * <p>Shapes: logits {@code [B, C]}, labels {@code [B]} in [0, C) → {@link Terms}. A label outside
 * fails when the graph runs.
 *
 * <p>Gradient: exact, {@code scale · (softmax(z)_j − y'_j)} with {@code y'_j = (1 − ε) [j = y] + ε
 * / C}, times the derivative of {@code target} in the label's place and of {@code others} in every
 * other. Through {@code target} it also reaches what that depends on beside the logit.
 *
 * <p>Where our own operations are used, the logits are read once forward and once backward, where
 * the gradient takes their place: one array of classes × batch is alive at a time. Sums are formed
 * in float64, so losses close to 0 keep their digits. Source for ε: Szegedy et al. 2016, section 7.
 *
 * @param target what takes the place of the labels' logits, before scaling
 * @param others what becomes of the other logits, before scaling
 * @param scale &gt; 0
 * @param labelSmoothing ε in [0, 1)
 */
public record SoftmaxCrossEntropy(
    TargetLogit target, OtherLogits others, double scale, double labelSmoothing) {

  /** Path of the nodes. */
  public static final String PATH = "loss";

  /** Leaves the other logits as they are. */
  public SoftmaxCrossEntropy(TargetLogit target, double scale, double labelSmoothing) {
    this(target, new OtherLogits.Same(), scale, labelSmoothing);
  }

  /**
   * What the operations give.
   *
   * @param perSample loss, {@code [B]}
   * @param own {@code −log softmax(z)_y}, {@code [B]}: the loss without smoothing
   * @param excess {@code z_y − mean_j z_j}, {@code [B]}, by ε of which the loss is more than {@code
   *     own}; null without smoothing
   * @param right {@code [B]}, 1 where the label's logit, unreplaced, is the largest, else 0; of
   *     equal ones the first counts as the largest
   */
  public record Terms(
      Operand<TFloat32> perSample,
      Operand<TFloat32> own,
      @Nullable Operand<TFloat32> excess,
      Operand<TFloat32> right) {

    static Terms of(
        Ops ops,
        Operand<TFloat32> own,
        @Nullable Operand<TFloat32> excess,
        Operand<TFloat32> right,
        double labelSmoothing) {
      Operand<TFloat32> perSample =
          excess == null
              ? own
              : ops.math.add(own, ops.math.mul(excess, ops.constant((float) labelSmoothing)));
      return new Terms(perSample, own, excess, right);
    }
  }

  /** Adds the nodes. */
  public Terms build(GraphScope scope, Logits logits, Operand<TInt32> labels) {
    return scope.fused()
        ? FusedSoftmax.build(this, scope, logits, labels)
        : new PlainSoftmax(scope.opsIn(PATH), logits, labels).build(this);
  }

  /**
   * Adds the nodes of {@code log Σ_{j ≠ y} e^(c_j)}, {@code [B]}: minus infinity where there is but
   * one class. It has no gradient.
   */
  public static Operand<TFloat32> logSumOfOthers(
      GraphScope scope, Logits logits, Operand<TInt32> labels) {
    Ops ops = scope.opsIn(PATH);
    return ops.stopGradient(
        scope.fused()
            ? FusedSoftmax.logSumOfOthers(scope, ops, logits, labels)
            : new PlainSoftmax(ops, logits, labels).logSumOfOthers());
  }

  /** Returns the places (row, label) of the labels' logits, {@code [B, 2]}. */
  static Operand<TInt32> places(Ops ops, Operand<TInt32> labels) {
    Operand<TInt32> rows = ops.range(ops.constant(0), ops.size(labels), ops.constant(1));
    return ops.stack(List.of(rows, labels), Stack.axis(1L));
  }
}
