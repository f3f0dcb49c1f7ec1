package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.GraphMode;
import org.semblance.nn.Layer;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.Parameters;
import org.semblance.nn.testing.GradientCheck;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** A small network on a graph of its own with one fed input; the layer under test is {@code l}. */
final class LayerHarness implements AutoCloseable {

  private final GraphHarness graph = new GraphHarness();
  private final Operand<TFloat32> input;
  private final Network.Application application;
  private float[] at;

  LayerHarness(Network network, boolean training, int batch, float... values) {
    this(network, training, new long[] {1, 1}, batch, values);
  }

  LayerHarness(Network network, boolean training, long[] stepSeed, int batch, float... values) {
    at = values;
    input = graph.feed(Shape.of(batch).append(network.inputShape()), values);
    GraphMode mode =
        training ? GraphMode.training(graph.ops().constant(stepSeed)) : GraphMode.INFERENCE;
    application = network.apply(graph.scope(), mode, input);
    graph.scope().parameters().initialize();
  }

  static LayerHarness of(Layer layer, boolean training, Shape shape, int batch, float... values) {
    return new LayerHarness(network(layer, shape), training, batch, values);
  }

  static Network network(Layer layer, Shape shape) {
    Network.Builder builder = Network.builder(shape);
    builder.add("l", layer, builder.input());
    return builder.build();
  }

  LayerHarness set(String parameter, float... values) {
    parameters().assign(parameter(parameter), values);
    return this;
  }

  float[] get(String parameter) {
    return parameters().values(parameter(parameter));
  }

  private Parameters parameters() {
    return graph.scope().parameters();
  }

  private Parameter parameter(String name) {
    return parameters().find("l/" + name).orElseThrow();
  }

  float[] output() {
    // TensorFlow does not fetch what is fed, which a layer that does nothing would ask for.
    return graph.fetch(graph.ops().identity(application.output()));
  }

  List<Op> stateUpdates() {
    return application.stateUpdates();
  }

  /** Runs a training step's state updates with a new input. */
  void step(float... values) {
    at = values;
    graph.refeed(input, values);
    graph.run(List.of(), application.stateUpdates());
  }

  float[] inputGradient() {
    return graph.gradients(application.output(), List.of(input)).get(0);
  }

  /**
   * Compares the gradients by the input and by the named parameters with central differences.
   *
   * <p>The output is squared, so that the incoming gradient differs per element; of layers that are
   * linear, the differences are then exact but for rounding, about 1e-6 · |sum| / step.
   */
  void checkGradients(float step, double tolerance, String... parameters) {
    Operand<TFloat32> squared = graph.ops().math.square(application.output());
    GradientCheck.check(graph, squared, input, at, step, tolerance);
    for (String parameter : parameters) {
      GradientCheck.check(graph, squared, parameter(parameter), step, tolerance);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
