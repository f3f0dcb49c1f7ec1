package org.semblance.nn.softmax;

import static org.semblance.nn.CustomGradients.asFloat;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What our own operations over logits read: logits and labels, what takes the place of the labels'
 * logits, and the derivatives of that.
 *
 * <p>Targets and slopes, one value per sample, are TensorFlow's operations; ours take both, so that
 * their gradient is all of the logits' gradient. What the targets depend on beside the logits gets
 * its gradient through the targets.
 *
 * @param targets {@code [B]}
 * @param slopes derivatives of the targets by the labels' logits, {@code [B]}
 */
record LabelledLogits(
    Logits logits, Operand<TInt32> labels, Operand<TFloat32> targets, Operand<TFloat32> slopes) {

  /** How many inputs of an operation these are. */
  static final int INPUTS = 5;

  /** Adds the nodes of targets and slopes. */
  static LabelledLogits of(
      GraphScope scope, Ops ops, Logits logits, Operand<TInt32> labels, TargetLogit target) {
    Operand<TFloat32> own = logits.ofLabels(ops, labels);
    Operand<TFloat32> targets = target.of(ops, own);
    Operand<TFloat32> sum = ops.reduceSum(targets, ops.constant(0));
    // Part of the forward pass, not of its gradient.
    String name = ops.scope().makeOpName("slopes");
    Operand<TFloat32> slopes = asFloat(scope.gradients(name, sum, List.of(own)).get(0));
    return new LabelledLogits(logits, labels, targets, ops.stopGradient(slopes));
  }

  /** Adds the inputs of an operation. */
  OperationBuilder addTo(Ops ops, OperationBuilder builder) {
    Operand<TFloat32> factors = logits.factors();
    return builder
        .addInput(logits.products().asOutput())
        .addInput((factors == null ? ops.constant(new float[0]) : factors).asOutput())
        .addInput(labels.asOutput())
        .addInput(targets.asOutput())
        .addInput(slopes.asOutput());
  }

  /**
   * Returns the gradients of the five inputs, of which the gradient operation gives three: by
   * products, factors and targets.
   *
   * @param op whose inputs they are
   */
  static List<Operand<?>> gradients(Ops ops, GraphOperation op, Operation gradient) {
    List<Operand<?>> gradients = new ArrayList<>();
    gradients.add(gradient.output(0));
    gradients.add(gradient.output(1));
    gradients.add(ops.zerosLike(op.input(2)));
    gradients.add(gradient.output(2));
    gradients.add(ops.zerosLike(op.input(4)));
    return gradients;
  }
}
