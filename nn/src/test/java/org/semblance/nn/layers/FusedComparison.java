package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Kernels;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.Precision;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What graphs of fused and of plain operations compute, side by side. */
final class FusedComparison {

  static final double TOLERANCE = 1e-5;

  private FusedComparison() {}

  /** Holds fused kernels to TensorFlow's operations: outputs, gradients, state updates. */
  static void compare(Network network, boolean training, int batch) {
    compare(network, training, batch, TOLERANCE);
  }

  /** As above, with a bound of its own for the gradients. */
  static void compare(Network network, boolean training, int batch, double gradientTolerance) {
    float[] x = Seeds.uniform(3, Math.toIntExact(batch * network.inputShape().size()));
    List<float[]> plain =
        values(network, new DeviceOptions(1, 1, Kernels.PLAIN), training, batch, x);
    List<float[]> fused =
        values(network, new DeviceOptions(1, 1, Kernels.FUSED), training, batch, x);
    for (int i = 0; i < plain.size(); i++) {
      boolean gradient = i > 0 && i <= gradients(network);
      Golden.assertCloseToLargest(
          fused.get(i), plain.get(i), gradient ? gradientTolerance : TOLERANCE);
    }
  }

  /** Holds fused kernels to TensorFlow's operations where some nodes are in inference form. */
  static void compareFrozen(Network network, Set<String> frozen, int batch) {
    float[] x = Seeds.uniform(3, Math.toIntExact(batch * network.inputShape().size()));
    List<float[]> plain =
        values(network, new DeviceOptions(1, 1, Kernels.PLAIN), batch, x, frozenIn(frozen));
    List<float[]> fused =
        values(network, new DeviceOptions(1, 1, Kernels.FUSED), batch, x, frozenIn(frozen));
    for (int i = 0; i < plain.size(); i++) {
      Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
    }
  }

  private static Function<Ops, GraphMode> frozenIn(Set<String> nodes) {
    return ops -> GraphMode.training(ops.constant(new long[] {1, 1})).freezing(nodes);
  }

  /** Returns the length of the difference of two vectors, relative to that of the second. */
  static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double length = 1e-12;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  /** Returns how many gradients there are: by the input and by what is trained. */
  static long gradients(Network network) {
    return 1
        + network.nodes().stream()
            .flatMap(node -> network.parametersOf(node).stream())
            .filter(spec -> spec.role().trainable())
            .count();
  }

  /** The output, the gradients by the input and all parameters, the parameters after a step. */
  static List<float[]> values(
      Network network, DeviceOptions options, boolean training, int batch, float[] x) {
    return values(network, options, Precision.FLOAT32, training, batch, x);
  }

  static List<float[]> values(
      Network network,
      DeviceOptions options,
      Precision precision,
      boolean training,
      int batch,
      float[] x) {
    return values(
        network,
        options,
        batch,
        x,
        ops ->
            (training ? GraphMode.training(ops.constant(new long[] {1, 1})) : GraphMode.INFERENCE)
                .in(precision));
  }

  private static List<float[]> values(
      Network network, DeviceOptions options, int batch, float[] x, Function<Ops, GraphMode> mode) {
    try (GraphHarness graph = new GraphHarness(options)) {
      GraphScope scope = graph.scope();
      Ops ops = graph.ops();
      Operand<TFloat32> input = graph.feed(Shape.of(batch).append(network.inputShape()), x);
      Network.Application application = network.apply(scope, mode.apply(ops), input);
      scope.parameters().initialize();
      List<Operand<?>> by = new ArrayList<>(List.of(input));
      for (Parameter parameter : scope.parameters().all()) {
        float[] value = Seeds.uniform(parameter.name().hashCode(), (int) parameter.shape().size());
        for (int i = 0; i < value.length; i++) {
          value[i] = parameter.name().endsWith("variance") ? 0.5f + Math.abs(value[i]) : value[i];
        }
        scope.parameters().assign(parameter, value);
        if (parameter.role().trainable()) {
          by.add(parameter.read());
        }
      }
      List<float[]> values = new ArrayList<>();
      values.add(graph.fetch(application.output()));
      // Weights of its own for each place: the sum of squares of what was just normalised does not
      // change with its input.
      Shape places = Shape.of(batch).append(network.outputShape());
      Operand<TFloat32> weights =
          graph.feed(places, Seeds.uniform(4, Math.toIntExact(places.size())));
      values.addAll(
          graph.gradients(ops.math.mul(ops.math.square(application.output()), weights), by));
      if (!application.stateUpdates().isEmpty()) {
        graph.run(List.of(), application.stateUpdates());
      }
      for (Parameter parameter : scope.parameters().all()) {
        values.add(scope.parameters().values(parameter));
      }
      return values;
    }
  }

  /** Requires the same bits of one thread and of five. */
  static void threadsMakeNoDifference(Network network) {
    float[] x = Seeds.uniform(11, Math.toIntExact(8 * network.inputShape().size()));
    List<float[]> one = values(network, new DeviceOptions(1, 1, Kernels.FUSED), true, 8, x);
    List<float[]> many = values(network, new DeviceOptions(5, 1, Kernels.FUSED), true, 8, x);
    for (int i = 0; i < one.size(); i++) {
      assertThat(many.get(i)).isEqualTo(one.get(i));
    }
  }
}
