package org.semblance.nn;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * What a layer sees while it adds its nodes.
 *
 * <p>One instance serves one application of one layer; {@link Network} makes them.
 */
public final class LayerContext {

  private final GraphScope scope;
  private final Ops ops;
  private final String path;
  private final Map<String, Parameter> parameters;
  private final GraphMode mode;
  private final List<Op> stateUpdates;

  LayerContext(
      GraphScope scope,
      String path,
      Map<String, Parameter> parameters,
      GraphMode mode,
      List<Op> stateUpdates) {
    this.scope = scope;
    this.ops = scope.opsIn(path);
    this.path = path;
    this.parameters = parameters;
    this.mode = mode;
    this.stateUpdates = stateUpdates;
  }

  /** Returns the builder of nodes, scoped to the layer's name. */
  public Ops ops() {
    return ops;
  }

  /** Returns the layer's full name; seeds of random layers are drawn from it. */
  public String path() {
    return path;
  }

  /** Returns whether batch statistics and dropout are on. */
  public boolean training() {
    return mode.training();
  }

  /** Returns whether our own operations are to be used where there is one. */
  public boolean fused() {
    return scope.fused();
  }

  /** Returns how many threads one of our own operations may use; 0 means all cores. */
  public int threads() {
    return scope.threads();
  }

  /**
   * Returns the scalar pair (run seed, step) from which random layers draw, shape [2].
   *
   * @throws IllegalStateException outside training
   */
  public Operand<TInt64> stepSeed() {
    return mode.stepSeed();
  }

  /**
   * Returns the seed of what this layer draws in a step, shape [2]: a function of the run's seed,
   * the step and the layer's name alone, so that a resumed run draws the same numbers.
   *
   * @throws IllegalStateException outside training
   */
  public Operand<TInt64> layerSeed() {
    long layer = path.hashCode();
    return ops.bitwise.bitwiseXor(stepSeed(), ops.constant(new long[] {layer, 0}));
  }

  /** Returns the value of one of the layer's own parameters, as its spec names it. */
  public Operand<TFloat32> read(String name) {
    return parameter(name).read();
  }

  /** Returns the value of one of the layer's own parameters in another type. */
  @SuppressWarnings("unchecked") // a float32 operand, where T is TFloat32
  public <T extends TFloating> Operand<T> read(String name, Class<T> type) {
    Operand<TFloat32> value = read(name);
    return type == TFloat32.class ? (Operand<T>) value : ops.dtypes.cast(value, type);
  }

  /** Returns one of the layer's own parameters. */
  public Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          String.format(
              "layer %s has no parameter %s; it has %s", path, name, parameters.keySet()));
    }
    return parameter;
  }

  /** Registers an operation that must run in every training step, after the forward pass. */
  public void addStateUpdate(Op update) {
    stateUpdates.add(update);
  }
}
