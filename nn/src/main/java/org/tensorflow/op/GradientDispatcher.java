package org.tensorflow.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tensorflow.AbstractGradientAdapter;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFJ_Scope;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * One native callback for all gradients written in Java.
 *
 * <p>TensorFlow Java 1.1.0 has ten native callback slots and takes one for each registration; using
 * the eleventh kills the process. This adapter takes one slot and dispatches by operation type. It
 * lives in this package because {@link NativeScope}'s constructor is package-private. Removable
 * when TensorFlow Java 1.2 is usable (tensorflow/java #632).
 */
public final class GradientDispatcher extends AbstractGradientAdapter {

  private static final GradientDispatcher INSTANCE = new GradientDispatcher();

  private final Map<String, RawCustomGradient> byType = new ConcurrentHashMap<>();

  private GradientDispatcher() {}

  /**
   * Registers the gradient of an operation type that has none.
   *
   * @param gradient returns one gradient per input, never null entries; the first registration of a
   *     type in a process wins
   */
  public static void register(String opType, RawCustomGradient gradient) {
    if (INSTANCE.byType.putIfAbsent(opType, gradient) == null
        && !tensorflow.TFJ_RegisterCustomGradient(opType, INSTANCE)) {
      throw new IllegalStateException(
          "TensorFlow refused the gradient of " + opType + "; it may have one of its own");
    }
  }

  @Override
  protected List<Operand<?>> apply(
      Graph graph, TFJ_Scope nativeScope, GraphOperation operation, List<Output<?>> gradients) {
    Scope scope = new NativeScope(nativeScope, graph, null).withSubScope(operation.name());
    RawCustomGradient gradient = byType.get(operation.type());
    if (gradient == null) {
      throw new IllegalStateException("no gradient is registered for " + operation.type());
    }
    return new ArrayList<>(gradient.call(new Ops(scope), operation, gradients));
  }
}
