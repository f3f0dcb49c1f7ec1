package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a step trains of a parameter: all of it, or some of its rows.
 *
 * <p>Loss and gradient are built on {@link #value}. Of a parameter that is trained by rows a step
 * reads and changes these rows alone, and so of the optimiser's state: time and memory traffic do
 * not depend on how many rows there are.
 *
 * @param parameter what is updated
 * @param value what the step reads: the parameter, or its rows {@code [rows, …]}
 * @param rows which, no row twice; null for all of the parameter
 */
public record Trained(
    Parameter parameter, Operand<TFloat32> value, @Nullable Operand<TInt32> rows) {

  /** Returns all of a parameter. */
  public static Trained all(Parameter parameter) {
    return new Trained(parameter, parameter.read(), null);
  }

  /**
   * Adds the nodes that read some rows. Nothing else of the same step may read the parameter as a
   * whole: TensorFlow would copy all of it each time.
   *
   * @param ops where in the graph
   * @param rows int32 vector of indices into the first axis, no index twice; one outside fails when
   *     the graph runs
   */
  public static Trained rows(Ops ops, Parameter parameter, Operand<TInt32> rows) {
    checkArgument(
        parameter.shape().numDimensions() >= 1, "%s is a scalar and has no rows", parameter);
    Operand<TFloat32> gathered = ops.resourceGather(parameter.rowsHandle(), rows, TFloat32.class);
    // Gradients are taken by this, never by an operation that holds a variable.
    return new Trained(parameter, ops.identity(gathered), rows);
  }

  /** Adds the node that gives what is trained another value, of {@link #value}'s shape. */
  public Op assign(Ops ops, Operand<TFloat32> newValue) {
    return rows == null
        ? ops.assignVariableOp(parameter.handle(), newValue)
        : ops.resourceScatterUpdate(parameter.rowsHandle(), rows, newValue);
  }

  /** Adds the node that takes an amount, of {@link #value}'s shape, from what is trained. */
  public Op subtract(Ops ops, Operand<TFloat32> amount) {
    return rows == null
        ? ops.assignSubVariableOp(parameter.handle(), amount)
        : ops.resourceScatterSub(parameter.rowsHandle(), rows, amount);
  }
}
