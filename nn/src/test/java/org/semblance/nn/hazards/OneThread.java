package org.semblance.nn.hazards;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Multiplies matrices on one thread and prints how many processors that kept busy. */
final class OneThread {

  private static final int SIDE = 1500;
  private static final int RUNS = 30;
  private static final int[] ONE = {1, 1};

  private OneThread() {}

  public static void main(String[] args) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0);
        TFloat32 fed = TFloat32.scalarOf(1)) {
      Ops ops = scope.ops();
      // Fed, so that the product is not worked out beforehand.
      Operand<TFloat32> value = ops.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Operand<TFloat32> matrix = ops.fill(ops.constant(Shape.of(SIDE, SIDE)), value);
      Operand<TFloat32> product = ops.linalg.matMul(matrix, matrix);
      Operand<TFloat32> corner = ops.slice(product, ops.constant(new int[2]), ops.constant(ONE));
      GraphCall call = new GraphCall("multiply", List.of(value), List.of(corner), List.of());
      scope.run(call, fed).close();
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      for (int i = 0; i < RUNS; i++) {
        scope.run(call, fed).close();
      }
      System.out.printf(
          "busy %.3f%n", (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - start));
    }
  }
}
