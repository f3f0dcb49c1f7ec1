package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.GradientDispatcher;
import org.tensorflow.op.Ops;
import org.tensorflow.op.RawCustomGradient;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The gradients that TensorFlow lacks and that our graphs need, and a way to give one place of a
 * graph a gradient of its own.
 *
 * <ul>
 *   <li>{@code SparseSoftmaxCrossEntropyWithLogits}: incoming gradient times the operation's second
 *       output, nothing for the labels.
 *   <li>{@code TensorScatterUpdate}: zero at the replaced places for the tensor, the gathered rest
 *       for the updates.
 *   <li>{@code IdentityN}: whatever {@link #wrap} was told.
 * </ul>
 */
public final class CustomGradients {

  private static final String WRAPPED = "customGradient_";
  private static final Pattern NUMBERED = Pattern.compile("_\\d+$");
  private static final Map<String, RawCustomGradient> WRAPPERS = new ConcurrentHashMap<>();
  private static boolean registered;

  private CustomGradients() {}

  /** Registers the gradients with TensorFlow, once per process. */
  static synchronized void register() {
    if (registered) {
      return;
    }
    GradientDispatcher.register(
        "SparseSoftmaxCrossEntropyWithLogits", CustomGradients::sparseCrossEntropy);
    GradientDispatcher.register("TensorScatterUpdate", CustomGradients::scatterUpdate);
    GradientDispatcher.register("IdentityN", CustomGradients::wrapped);
    registered = true;
  }

  /** Registers the gradient of one of our own operations; the first of a process wins. */
  public static void defineFor(String operationType, RawCustomGradient gradient) {
    GradientDispatcher.register(operationType, gradient);
  }

  /**
   * Names a gradient that {@link #wrap} can use. The name is part of node names, so it must be
   * unique in the process and stay the same; a later definition of the same name is ignored.
   *
   * @throws IllegalArgumentException if the name ends in an underscore and digits, as TensorFlow's
   *     own names of a second node do
   */
  public static void define(String name, RawCustomGradient gradient) {
    checkArgument(
        !NUMBERED.matcher(name).find(), "a gradient's name must not end in a number, got %s", name);
    WRAPPERS.putIfAbsent(name, gradient);
  }

  /**
   * Returns {@code value} with a gradient of its own.
   *
   * @param name as given to {@link #define}; its gradient function sees an {@code IdentityN} whose
   *     input 0 is the value and whose other inputs are {@code inputs}, and whose incoming
   *     gradients have the one of the value first; it returns one gradient per input, of which the
   *     first is ignored
   * @param inputs what the value is differentiated by
   */
  public static <T extends TType> Operand<T> wrap(
      Ops ops, String name, Operand<T> value, List<? extends Operand<?>> inputs) {
    return wrap(ops, name, List.of(value), inputs).get(0);
  }

  /**
   * Returns several values with a common gradient, as {@link #wrap(Ops, String, Operand, List)}
   * does one: the gradient function's inputs and incoming gradients begin with those of the values.
   */
  public static <T extends TType> List<Operand<T>> wrap(
      Ops ops, String name, List<Operand<T>> values, List<? extends Operand<?>> inputs) {
    if (!WRAPPERS.containsKey(name)) {
      throw new IllegalArgumentException("no gradient is defined under the name " + name);
    }
    List<Operand<?>> operands = new ArrayList<>();
    values.forEach(value -> operands.add(ops.stopGradient(value)));
    operands.addAll(inputs);
    List<Operand<T>> wrapped = new ArrayList<>();
    for (Operand<?> output : ops.withName(WRAPPED + name).identityN(operands)) {
      if (wrapped.size() < values.size()) {
        wrapped.add(typed(output.asOutput()));
      }
    }
    return wrapped;
  }

  private static List<Operand<?>> wrapped(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    String name = op.name().substring(op.name().lastIndexOf(WRAPPED) + WRAPPED.length());
    // TensorFlow appends _1, _2, … to make names unique within a scope.
    RawCustomGradient gradient = WRAPPERS.get(NUMBERED.matcher(name).replaceFirst(""));
    if (gradient == null) {
      throw new IllegalStateException("IdentityN node " + op.name() + " has no gradient");
    }
    return gradient.call(ops, op, gradients);
  }

  private static List<Operand<?>> sparseCrossEntropy(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Operand<TFloat32> perSample = asFloat(gradients.get(0));
    Operand<TFloat32> backprop = asFloat(op.output(1));
    Operand<TFloat32> logits = ops.math.mul(backprop, ops.expandDims(perSample, ops.constant(-1)));
    return List.of(logits, ops.zerosLike(input(op, 1)));
  }

  private static List<Operand<?>> scatterUpdate(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Operand<TFloat32> gradient = asFloat(gradients.get(0));
    Operand<? extends org.tensorflow.types.family.TNumber> indices = asNumber(input(op, 1));
    Operand<TFloat32> updates = ops.gatherNd(gradient, indices);
    Operand<TFloat32> tensor = ops.tensorScatterNdUpdate(gradient, indices, ops.zerosLike(updates));
    return List.of(tensor, ops.zerosLike(indices), updates);
  }

  /** Returns input {@code index} of an operation, for gradient functions. */
  public static Output<?> input(GraphOperation op, int index) {
    return op.input(index);
  }

  /** Returns an operand in the type that the caller knows it has: nothing is checked. */
  @SuppressWarnings("unchecked") // the caller's word
  public static <T extends TType> Operand<T> typed(Operand<? extends TType> operand) {
    return (Operand<T>) operand;
  }

  /** Returns an operand as float32, for gradient functions, which get untyped ones. */
  @SuppressWarnings("unchecked") // the operation's type guarantees it
  public static Operand<TFloat32> asFloat(Operand<? extends TType> operand) {
    return (Operand<TFloat32>) operand;
  }

  @SuppressWarnings("unchecked") // indices are int32 or int64
  private static Operand<? extends org.tensorflow.types.family.TNumber> asNumber(
      Operand<?> operand) {
    return (Operand<? extends org.tensorflow.types.family.TNumber>) operand;
  }
}
