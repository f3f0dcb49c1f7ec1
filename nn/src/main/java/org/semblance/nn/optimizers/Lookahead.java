package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Lets another optimiser take {@code steps} steps, then goes back to a share of the way: {@code φ ←
 * φ + share · (w − φ)}, {@code w ← φ}, with φ the weights of the last time.
 *
 * <p>One more array of state per weight. Where steps train rows of a parameter, each row counts its
 * own steps, so a row that is drawn seldom has a φ of its own time. The inner optimiser's state
 * goes on. Source: Zhang et al. 2019 (Lookahead Optimizer: k steps forward, 1 step back), algorithm
 * 1.
 *
 * @param inner takes the steps; not {@code sam}
 * @param steps k, from one going back to the next, ≥ 1
 * @param share α, in (0, 1]
 */
public record Lookahead(Optimizer inner, int steps, double share) implements Optimizer {

  private static final String SLOW = "slow";

  /** Checks the ranges. */
  public Lookahead {
    checkArgument(
        !(inner instanceof Sam),
        "inner must not be sam: put sam outside, as {type: sam, inner: {type: lookahead, ...}}");
    checkArgument(
        !(inner instanceof Lookahead), "inner must not be lookahead: their states would be one");
    checkArgument(steps >= 1, "steps must be >= 1, got %s", steps);
    checkArgument(share > 0 && share <= 1, "share must be in (0, 1], got %s", share);
  }

  @Override
  public int statesPerWeight() {
    return 1 + inner.statesPerWeight();
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> all, Operand<TFloat32> rate) {
    Count shared = new Count(Trained.all(StepCount.scalar(scope, "lookahead", "count", 0)), false);
    List<Step> held = all.stream().map(step -> afterRead(scope, step)).toList();
    List<Op> updates = new ArrayList<>(inner.apply(scope, held, rate));
    // Of one node, not of hundreds for each weight.
    Op taken = scope.opsIn("optimizer/lookahead").withControlDependencies(updates).noOp();
    for (Step step : all) {
      updates.addAll(back(scope, step, shared, taken));
    }
    Ops last = scope.opsIn("optimizer/lookahead").withControlDependencies(List.copyOf(updates));
    updates.add(shared.store(last, number(last, shared.steps.value())));
    return updates;
  }

  /** Returns a step that is not taken before the weight was read, from which the way begins. */
  private static Step afterRead(GraphScope scope, Step step) {
    Ops ops = scope.opsIn("optimizer/" + step.parameter().name() + "/lookahead");
    return step.withGradient(
        ops.withControlDependencies(step.trained().value()).identity(step.gradient()));
  }

  /**
   * Steps since the last going back: 0 before the first step ever, then 1 to k.
   *
   * @param ofRows whether each row has its own count
   */
  private record Count(Trained steps, boolean ofRows) {

    Op store(Ops ops, Operand<TFloat32> number) {
      return steps.assign(ops, number);
    }

    /** Returns a count as something to compute with beside the weights {@code [rows, …]}. */
    Operand<TFloat32> beside(Ops ops, Operand<TFloat32> count, int dimensions) {
      if (!ofRows) {
        return count;
      }
      int[] shape = new int[dimensions];
      Arrays.fill(shape, 1);
      shape[0] = -1;
      return ops.reshape(count, ops.constant(shape));
    }
  }

  private List<Op> back(GraphScope scope, Step step, Count shared, Op taken) {
    Parameter parameter = step.parameter();
    Operand<TInt32> rows = step.trained().rows();
    Ops ops = scope.opsIn("optimizer/" + parameter.name() + "/lookahead");
    Count count = rows == null ? shared : new Count(countOfRows(scope, ops, step, rows), true);
    Trained slow = Optimizer.state(scope, ops, step, SLOW);
    int dimensions = parameter.shape().numDimensions();
    Operand<TFloat32> before = count.beside(ops, count.steps.value(), dimensions);
    Operand<TFloat32> number = number(ops, count.steps.value());
    Operand<TBool> never = ops.math.equal(before, ops.constant(0f));
    Operand<TBool> due =
        ops.math.equal(count.beside(ops, number, dimensions), ops.constant((float) steps));
    Ops after = ops.withControlDependencies(taken);
    Trained now =
        rows == null
            ? new Trained(parameter, after.readVariableOp(parameter.handle(), TFloat32.class), null)
            : Trained.rows(after, parameter, rows);
    Operand<TFloat32> start = ops.select(never, step.trained().value(), slow.value());
    Operand<TFloat32> between =
        ops.math.add(
            start, ops.math.mul(ops.math.sub(now.value(), start), ops.constant((float) share)));
    Operand<TFloat32> newSlow = ops.select(due, between, start);
    List<Op> updates = new ArrayList<>();
    updates.add(slow.assign(ops, newSlow));
    updates.add(now.assign(ops, ops.select(due, newSlow, now.value())));
    if (rows != null) {
      updates.add(count.store(ops, number));
    }
    return updates;
  }

  private Operand<TFloat32> number(Ops ops, Operand<TFloat32> count) {
    return ops.math.add(ops.math.floorMod(count, ops.constant((float) steps)), ops.constant(1f));
  }

  private static Trained countOfRows(GraphScope scope, Ops ops, Step step, Operand<TInt32> rows) {
    Parameter parameter = step.parameter();
    Parameter count =
        scope
            .parameters()
            .get(
                "optimizer/" + parameter.name(),
                new ParameterSpec(
                    "count",
                    Shape.of(parameter.shape().get(0)),
                    Initializer.constant(0),
                    ParameterRole.OPTIMIZER_SLOT));
    return Trained.rows(ops, count, rows);
  }
}
