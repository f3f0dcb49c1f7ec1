package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Large variables that a graph uses by rows, read and filled some rows at a time.
 *
 * <p>The weights of millions of classes fit into memory with their state and little else: nothing
 * may make another array of their size, and TensorFlow makes one whenever it reads such a variable
 * as a whole, and several when it draws a first value.
 */
final class ParameterPieces {

  /** The most that a piece has, unless a row alone has more. */
  private static final long BYTES = 32L << 20;

  private final GraphScope scope;
  private final Map<String, GraphCall> reads = new HashMap<>();
  private final Map<String, GraphCall> writes = new HashMap<>();

  ParameterPieces(GraphScope scope) {
    this.scope = scope;
  }

  /** Returns whether a variable is used by rows and does not fit into one piece. */
  static boolean isLarge(Parameter parameter) {
    return parameter.usedByRows() && parameter.shape().size() * Float.BYTES > BYTES;
  }

  private static long rowSize(Parameter parameter) {
    return parameter.shape().size() / parameter.shape().get(0);
  }

  private static int rowsOfAPiece(Parameter parameter) {
    long rows = Math.max(1, BYTES / Float.BYTES / rowSize(parameter));
    return (int) Math.min(rows, parameter.shape().get(0));
  }

  /** Shows a large variable piece by piece. */
  void read(Parameter parameter, Parameters.PieceVisitor visitor) {
    GraphCall call = reads.computeIfAbsent(parameter.name(), name -> gathering(parameter));
    forEachPiece(
        parameter,
        (first, rows) -> {
          try (TInt32 which = TInt32.vectorOf(rows);
              Result result = scope.run(call, which)) {
            visitor.take(parameter, first * rowSize(parameter), (TFloat32) result.get(0));
          }
        });
  }

  /** Gives a large variable its values piece by piece. */
  void write(Parameter parameter, Parameters.PieceSource source) {
    GraphCall call = writes.computeIfAbsent(parameter.name(), name -> scattering(parameter));
    forEachPiece(
        parameter,
        (first, rows) -> {
          Shape shape = parameter.shape().tail().prepend(rows.length);
          try (TInt32 which = TInt32.vectorOf(rows);
              TFloat32 values = source.read(first * rowSize(parameter), shape)) {
            checkArgument(
                values.shape().equals(shape),
                "a piece of %s must have shape %s, got %s",
                parameter,
                shape,
                values.shape());
            scope.run(call, which, values).close();
          }
        });
  }

  /** Takes the first row of a piece, and all of them. */
  private interface PieceConsumer {
    void accept(long first, int[] rows);
  }

  private static void forEachPiece(Parameter parameter, PieceConsumer consumer) {
    int all = Math.toIntExact(parameter.shape().get(0));
    int step = rowsOfAPiece(parameter);
    for (int first = 0; first < all; first += step) {
      int[] rows = new int[Math.min(step, all - first)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = first + i;
      }
      consumer.accept(first, rows);
    }
  }

  private GraphCall scattering(Parameter parameter) {
    Ops ops = scope.opsIn(parameter.name() + "/pieces");
    Operand<TInt32> rows = ops.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    Operand<TFloat32> values =
        ops.placeholder(
            TFloat32.class,
            Placeholder.shape(parameter.shape().tail().prepend(Shape.UNKNOWN_SIZE)));
    Op update = ops.resourceScatterUpdate(parameter.rowsHandle(), rows, values);
    return new GraphCall(
        "write rows of " + parameter, List.of(rows, values), List.of(), List.of(update));
  }

  private GraphCall gathering(Parameter parameter) {
    Ops ops = scope.opsIn(parameter.name() + "/pieces");
    Operand<TInt32> rows = ops.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    Operand<TFloat32> values = ops.resourceGather(parameter.rowsHandle(), rows, TFloat32.class);
    return new GraphCall("read rows of " + parameter, List.of(rows), List.of(values), List.of());
  }

  /**
   * Adds the nodes that give a large variable its first value, one piece after another.
   *
   * @param seeds of the pieces, by number
   */
  Op initialize(Ops ops, Parameter parameter, Initializer initializer, LongUnaryOperator seeds) {
    Shape whole = parameter.shape();
    Op last =
        ops.assignVariableOp(
            parameter.handle(), Initializer.constant(0).build(ops, whole, seeds.applyAsLong(0)));
    int all = Math.toIntExact(whole.get(0));
    int step = rowsOfAPiece(parameter);
    for (int first = 0; first < all; first += step) {
      int end = Math.min(all, first + step);
      Ops after = ops.withControlDependencies(last);
      // All nodes of a piece wait for the piece before, or all would be drawn at once.
      Operand<TInt32> rows =
          after.range(after.constant(first), after.constant(end), after.constant(1));
      Shape part = whole.tail().prepend(end - first);
      Operand<TFloat32> values =
          initializer.build(after, whole, part, seeds.applyAsLong(first / step));
      last = after.resourceScatterUpdate(parameter.rowsHandle(), rows, values);
    }
    return last;
  }
}
