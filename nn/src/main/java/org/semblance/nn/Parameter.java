package org.semblance.nn;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A float32 resource variable of one {@link GraphScope}.
 *
 * <p>Graph code only ever sees {@link #read()}: differentiating an operation that was applied
 * straight to a variable kills the process in TensorFlow Java 1.1.
 */
public final class Parameter {

  private final String name;
  private final Shape shape;
  private final ParameterRole role;
  private final Operand<? extends TType> handle;
  private final Operand<TFloat32> read;
  private boolean usedByRows;

  Parameter(
      Ops ops, String name, Shape shape, ParameterRole role, Operand<? extends TType> handle) {
    this.name = name;
    this.shape = shape;
    this.role = role;
    this.handle = handle;
    this.read = ops.withName("read").readVariableOp(handle, TFloat32.class);
  }

  /** Returns the full name, for instance {@code stem_conv/kernel}. */
  public String name() {
    return name;
  }

  /** Returns the shape. */
  public Shape shape() {
    return shape;
  }

  /** Returns what the variable is for. */
  public ParameterRole role() {
    return role;
  }

  /** Returns the value as it is when a step begins. */
  public Operand<TFloat32> read() {
    return read;
  }

  /** Returns the resource, for operations that update in place. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /**
   * Returns the resource, for operations that read or update some rows of it. From the first of
   * them on TensorFlow copies the variable whenever it is read as a whole.
   */
  public Operand<? extends TType> rowsHandle() {
    usedByRows = true;
    return handle;
  }

  /** Returns whether anything of the graph reads or updates rows of it. */
  boolean usedByRows() {
    return usedByRows;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
