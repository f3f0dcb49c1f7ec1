package org.semblance.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Parameters;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Runs an optimiser on {@code a/kernel} (decayed), {@code b/bias} (not decayed) and beside {@code
 * c/kernel} (not in its list), with gradients and rate fed.
 */
final class OptimizerHarness implements AutoCloseable {

  static final int SIZE = 6;
  static final float[] START = Seeds.uniform(70, SIZE);

  private final GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 3);
  private final Parameter decayed = parameter("a", "kernel", ParameterRole.KERNEL);
  private final Parameter plain = parameter("b", "bias", ParameterRole.BIAS);
  private final Parameter outside = parameter("c", "kernel", ParameterRole.KERNEL);
  private final GraphCall step;

  OptimizerHarness(Optimizer optimizer) {
    Operand<TFloat32> rate = placeholder(Shape.scalar());
    Operand<TFloat32> gradient = placeholder(Shape.of(SIZE));
    List<Optimizer.Step> steps =
        List.of(
            new Optimizer.Step(decayed, gradient, true),
            new Optimizer.Step(plain, gradient, false));
    step =
        new GraphCall(
            "step", List.of(rate, gradient), List.of(), optimizer.apply(scope, steps, rate));
    parameters().initialize();
    for (Parameter parameter : List.of(decayed, plain, outside)) {
      parameters().assign(parameter, START);
    }
  }

  private Parameter parameter(String prefix, String name, ParameterRole role) {
    return parameters()
        .get(prefix, new ParameterSpec(name, Shape.of(SIZE), Initializer.constant(0), role));
  }

  private Operand<TFloat32> placeholder(Shape shape) {
    return scope.ops().placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  Parameters parameters() {
    return scope.parameters();
  }

  /** Returns the gradient of step {@code t}. */
  static float[] gradient(int t) {
    return Seeds.uniform(100 + t, SIZE);
  }

  /** Runs steps {@code from} to {@code to − 1}. */
  OptimizerHarness run(RateAt rateAt, int from, int to) {
    for (int t = from; t < to; t++) {
      try (TFloat32 rate = TFloat32.scalarOf(rateAt.rate(t));
          TFloat32 gradient = TFloat32.vectorOf(gradient(t))) {
        scope.run(step, rate, gradient).close();
      }
    }
    return this;
  }

  float[] decayed() {
    return parameters().values(decayed);
  }

  float[] plain() {
    return parameters().values(plain);
  }

  float[] outside() {
    return parameters().values(outside);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    parameters().all().forEach(parameter -> names.add(parameter.name()));
    return names;
  }

  /** Takes over all values, as a resumed run does. */
  void copyFrom(OptimizerHarness other) {
    for (Parameter parameter : parameters().all()) {
      Parameter source = other.parameters().find(parameter.name()).orElseThrow();
      parameters().assign(parameter, other.parameters().values(source));
    }
  }

  @Override
  public void close() {
    scope.close();
  }

  /** The rate of each step. */
  @FunctionalInterface
  interface RateAt {
    /** A rate that falls by a tenth halfway, and a little at every step. */
    RateAt FALLING = t -> (t < 10 ? 0.1f : 0.01f) * (1 - t * 0.01f);

    float rate(int t);
  }
}
