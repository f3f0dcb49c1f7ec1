package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Trained;
import org.semblance.nn.optimizers.Sam;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The way of {@link Sam} to the worst place nearby and back.
 *
 * <p>One call of the graph keeps the weights and moves them up the gradient; the next one takes the
 * gradient there and puts the weights back, bit for bit, before anything else is done with it. Of
 * sampled classes the rows of the step alone are kept and moved.
 */
final class Ascent {

  private static final String PATH = "optimizer/sam";

  /** Keeps a gradient of zeros from being divided by 0; the authors' number. */
  private static final float SMALLEST_NORM = 1e-12f;

  private final GraphScope scope;
  private final List<TrainedGradient> gradients;
  private final List<Trained> kept = new ArrayList<>();

  Ascent(GraphScope scope, List<TrainedGradient> gradients) {
    this.scope = scope;
    this.gradients = gradients;
    Ops ops = scope.opsIn(PATH);
    for (TrainedGradient each : gradients) {
      Trained trained = each.trained();
      var keep = Scratch.of(scope, "sam/kept", trained.parameter(), trained.parameter().shape());
      Operand<TInt32> rows = trained.rows();
      kept.add(rows == null ? Trained.all(keep) : Trained.rows(ops, keep, rows));
    }
  }

  /** Adds the nodes of the way there: {@code w ← w + rho · g / (‖g‖ + 1e-12)}. */
  List<Op> up(double rho) {
    Ops ops = scope.opsIn(PATH + "/up");
    List<Operand<TFloat32>> squares = new ArrayList<>();
    gradients.forEach(each -> squares.add(ops.nn.l2Loss(each.gradient())));
    // L2Loss is half of the square of a norm.
    Operand<TFloat32> norm = ops.math.sqrt(ops.math.mul(ops.math.addN(squares), ops.constant(2f)));
    Operand<TFloat32> length =
        ops.math.div(ops.constant((float) rho), ops.math.add(norm, ops.constant(SMALLEST_NORM)));
    List<Op> moves = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      Trained trained = gradients.get(i).trained();
      Operand<TFloat32> way = ops.math.mul(gradients.get(i).gradient(), length);
      moves.add(kept.get(i).assign(ops, trained.value()));
      moves.add(trained.assign(ops, ops.math.add(trained.value(), way)));
    }
    return moves;
  }

  /**
   * Adds the nodes of the way back.
   *
   * @return what is trained, as it was before the way there, with the gradients of the worst place;
   *     whatever uses these comes after the weights are back
   */
  List<TrainedGradient> back() {
    Ops ops = scope.opsIn(PATH + "/back");
    List<Op> taken = new ArrayList<>();
    gradients.forEach(each -> taken.add(each.gradient()));
    // Nobody may need the weights of the worst place any more. Of one node, not of all for each.
    Ops after = ops.withControlDependencies(ops.withControlDependencies(taken).noOp());
    List<TrainedGradient> back = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      TrainedGradient each = gradients.get(i);
      Trained trained = each.trained();
      Operand<TFloat32> before = kept.get(i).value();
      Op restored = trained.assign(after, before);
      back.add(
          new TrainedGradient(
              new Trained(trained.parameter(), before, trained.rows()),
              ops.withControlDependencies(restored).identity(each.gradient())));
    }
    return back;
  }
}
