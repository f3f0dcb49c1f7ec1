package org.semblance.losses;

import static org.semblance.losses.ClassificationHead.PREFIX;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.NormalizedProducts;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * {@link Vpl} in a graph. The queue is {@code head/vplQueue}, {@code [C, D]}, and {@code
 * head/vplSteps}, {@code [C]}: the step that filled each place, counted from 1, or 0 for none. They
 * are float32 as all variables are, so steps are exact up to 2^24.
 */
final class VplQueue {

  private static final float SMALLEST_SQUARED_NORM = 1e-12f;

  private final GraphScope scope;
  private final Ops ops;
  private final Vpl settings;
  private final int classes;
  private final Parameter queue;
  private final Parameter steps;

  VplQueue(GraphScope scope, Vpl settings, int size, int classes) {
    this.scope = scope;
    this.ops = scope.opsIn(PREFIX + "/vpl");
    this.settings = settings;
    this.classes = classes;
    this.queue = state("vplQueue", Shape.of(classes, size));
    this.steps = state("vplSteps", Shape.of(classes));
  }

  private Parameter state(String name, Shape shape) {
    return scope
        .parameters()
        .get(
            PREFIX,
            new ParameterSpec(name, shape, Initializer.constant(0), ParameterRole.LOSS_STATE));
  }

  /**
   * Adds the nodes of a head over the mixed weights.
   *
   * @param labels the samples' classes among all, {@code [B]}
   */
  HeadOptions.Terms terms(
      ClassSample sample,
      Operand<TFloat32> embeddings,
      Operand<TInt32> labels,
      Operand<TInt64> stepSeed) {
    Operand<TFloat32> step =
        ops.math.add(
            ops.dtypes.cast(ops.gather(stepSeed, ops.constant(1), ops.constant(0)), TFloat32.class),
            ops.constant(1f));
    Operand<TInt32> taking =
        sample.classes() == null
            ? ops.range(ops.constant(0), ops.constant(classes), ops.constant(1))
            : sample.classes();
    Operand<TFloat32> kept = ops.resourceGather(queue.rowsHandle(), taking, TFloat32.class);
    Operand<TFloat32> filled = ops.resourceGather(steps.rowsHandle(), taking, TFloat32.class);
    Operand<TFloat32> active = active(step, filled); // [S], 0 or 1
    Operand<TFloat32> unit = NormalizedHead.unit(scope, ops, embeddings);
    Operand<TFloat32> mixed = mixed(sample.rows(), kept, active);
    Logits cosines = NormalizedProducts.of(scope, ops, unit, mixed, SMALLEST_SQUARED_NORM);
    return new HeadOptions.Terms(
        sample,
        cosines,
        cosines,
        ImmutableList.copyOf(updates(unit, labels, step, List.of(kept, filled))),
        ImmutableMap.of("vplActive", ops.math.mean(active, ops.constant(0))));
  }

  private Operand<TFloat32> active(Operand<TFloat32> step, Operand<TFloat32> filled) {
    Operand<TFloat32> age = ops.math.sub(step, filled);
    return ops.stopGradient(
        ops.dtypes.cast(
            ops.math.logicalAnd(
                ops.math.greater(step, ops.constant((float) settings.startSteps())),
                ops.math.logicalAnd(
                    ops.math.greater(filled, ops.constant(0f)),
                    ops.math.lessEqual(age, ops.constant((float) settings.allowedDeltaSteps())))),
            TFloat32.class));
  }

  /** Returns the directions of the weights, mixed with those of the queue, {@code [S, D]}. */
  private Operand<TFloat32> mixed(
      Operand<TFloat32> weight, Operand<TFloat32> kept, Operand<TFloat32> active) {
    Operand<TFloat32> lambda =
        ops.expandDims(
            ops.math.mul(active, ops.constant((float) settings.lambda())),
            ops.constant(1)); // [S, 1]
    return ops.math.add(
        ops.math.mul(
            NormalizedHead.unit(scope, ops, weight), ops.math.sub(ops.constant(1f), lambda)),
        ops.stopGradient(ops.math.mul(kept, lambda)));
  }

  /** The step must have read the queue before. */
  private List<Op> updates(
      Operand<TFloat32> unit, Operand<TInt32> labels, Operand<TFloat32> step, List<Op> reads) {
    Ops after = ops.withControlDependencies(reads);
    BatchClasses seen = BatchClasses.of(after, labels);
    return List.of(
        after.resourceScatterUpdate(queue.rowsHandle(), seen.classes(), seen.last(after, unit)),
        after.resourceScatterUpdate(
            steps.rowsHandle(), seen.classes(), after.fill(after.shape(seen.classes()), step)));
  }
}
