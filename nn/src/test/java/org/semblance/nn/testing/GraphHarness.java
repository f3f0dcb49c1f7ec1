package org.semblance.nn.testing;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Builds a small graph, feeds arrays, fetches arrays, and closes everything. */
public final class GraphHarness implements AutoCloseable {

  private final GraphScope scope;
  private final List<Operand<?>> placeholders = new ArrayList<>();
  private final List<Tensor> feeds = new ArrayList<>();

  /** One thread, and the kernels that there are. */
  public GraphHarness() {
    this(DeviceOptions.SINGLE_THREAD);
  }

  /** Threads and kernels as asked for. */
  public GraphHarness(DeviceOptions options) {
    scope = GraphScope.open(options, 7);
  }

  /** Returns the graph. */
  public GraphScope scope() {
    return scope;
  }

  /** Returns the builder of nodes. */
  public Ops ops() {
    return scope.ops();
  }

  /** Adds a placeholder and the value fed to it in every run. */
  public Operand<TFloat32> feed(Shape shape, float... values) {
    Operand<TFloat32> placeholder =
        scope.ops().placeholder(TFloat32.class, Placeholder.shape(shape));
    placeholders.add(placeholder);
    feeds.add(
        TFloat32.tensorOf(shape, tensor -> tensor.asRawTensor().data().asFloats().write(values)));
    return placeholder;
  }

  /** Replaces the value fed to a placeholder. */
  public void refeed(Operand<TFloat32> placeholder, float... values) {
    ((TFloat32) feeds.get(placeholders.indexOf(placeholder)))
        .asRawTensor()
        .data()
        .asFloats()
        .write(values);
  }

  /** Initialises new parameters and returns the value of a node, row-major. */
  public float[] fetch(Operand<?> node) {
    return fetchAll(List.of(node)).get(0);
  }

  /** Initialises new parameters and returns the values of several nodes of one run. */
  public List<float[]> fetchAll(List<? extends Operand<?>> nodes) {
    return run(nodes, List.of());
  }

  /** Runs operations and returns the values of several nodes of the same run. */
  public List<float[]> run(List<? extends Operand<?>> nodes, List<Op> targets) {
    scope.parameters().initialize();
    GraphCall call = new GraphCall("test", placeholders, List.copyOf(nodes), targets);
    List<float[]> values = new ArrayList<>();
    try (Result result = scope.run(call, feeds.toArray(Tensor[]::new))) {
      for (int i = 0; i < nodes.size(); i++) {
        TFloat32 tensor = (TFloat32) result.get(i);
        float[] array = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(array);
        values.add(array);
      }
    }
    return values;
  }

  /** Returns the gradients of the sum of {@code node} by {@code inputs}. */
  public List<float[]> gradients(Operand<TFloat32> node, List<? extends Operand<?>> inputs) {
    Operand<TFloat32> sum =
        ops().reduceSum(ops().reshape(node, ops().constant(new int[] {-1})), ops().constant(0));
    List<Output<?>> gradients = scope.gradients(sum, inputs);
    return fetchAll(gradients);
  }

  @Override
  public void close() {
    feeds.forEach(Tensor::close);
    scope.close();
  }
}
