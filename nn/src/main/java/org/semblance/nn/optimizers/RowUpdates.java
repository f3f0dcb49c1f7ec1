package org.semblance.nn.optimizers;

import static java.util.Objects.requireNonNull;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Updates of some rows of a parameter as our own operations ({@code nn/src/main/native/updates.c}),
 * which read and write each of these rows once, on all threads; TensorFlow's momentum has one
 * thread, and its Adam of rows is made of ten operations.
 */
final class RowUpdates {

  private RowUpdates() {}

  /** Adds momentum as {@link Sgd} writes it. */
  static Op momentum(
      GraphScope scope, Optimizer.Step step, Parameter velocity, Operand<TFloat32> rate, Sgd rule) {
    OperationBuilder update =
        update(scope, "RowMomentum", step, rate, velocity)
            .setAttr("momentum", (float) rule.momentum())
            .setAttr("nesterov", rule.nesterov() ? 1L : 0L);
    return op(update.build());
  }

  /**
   * Adds {@link Adam}.
   *
   * @param rate with the correction of both means
   */
  static Op adam(
      GraphScope scope,
      Optimizer.Step step,
      Parameter mean,
      Parameter square,
      Operand<TFloat32> rate,
      Adam rule) {
    OperationBuilder update =
        update(scope, "RowAdam", step, rate, mean, square)
            .setAttr("beta1", (float) rule.beta1())
            .setAttr("beta2", (float) rule.beta2())
            .setAttr("epsilon", (float) rule.epsilon());
    return op(update.build());
  }

  private static OperationBuilder update(
      GraphScope scope,
      String name,
      Optimizer.Step step,
      Operand<TFloat32> rate,
      Parameter... state) {
    Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
    OperationBuilder builder =
        ops.scope()
            .opBuilder("Semblance" + name, name)
            .addInput(step.parameter().rowsHandle().asOutput());
    for (Parameter part : state) {
      builder.addInput(part.rowsHandle().asOutput());
    }
    return builder
        .addInput(rate.asOutput())
        .addInput(step.gradient().asOutput())
        .addInput(requireNonNull(step.trained().rows()).asOutput())
        .setAttr("threads", scope.threads());
  }

  private static Op op(Operation update) {
    return () -> update;
  }
}
