package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Turns gradients into updates of an explicit list of parameters.
 *
 * <p>Immutable records in {@code org.semblance.nn.optimizers}. State lives in parameters of role
 * {@link ParameterRole#OPTIMIZER_SLOT} named {@code optimizer/<parameter>/<slot>}, so checkpoints
 * carry it like any other weight.
 *
 * <p>Where a step trains rows of a parameter, the other rows and their state stay as they are. What
 * a rule counts, such as Adam's steps, it counts for the parameter as a whole.
 */
public interface Optimizer {

  /**
   * One parameter, or rows of it, with the gradient.
   *
   * @param trained what is updated
   * @param gradient of the shape of {@code trained}'s value, coupled weight decay included
   * @param decayFactor by which decoupled weight decay is multiplied; 0 where there is none
   * @param rateFactor by which the rate is multiplied
   */
  record Step(Trained trained, Operand<TFloat32> gradient, double decayFactor, double rateFactor) {

    /** At the optimiser's own rate and decay, or without decay. */
    public Step(Trained trained, Operand<TFloat32> gradient, boolean decayed) {
      this(trained, gradient, decayed ? 1 : 0, 1);
    }

    /** All of a parameter. */
    public Step(Parameter parameter, Operand<TFloat32> gradient, boolean decayed) {
      this(Trained.all(parameter), gradient, decayed);
    }

    /** Returns the same step with another gradient. */
    public Step withGradient(Operand<TFloat32> other) {
      return new Step(trained, other, decayFactor, rateFactor);
    }

    /** Returns the rate at which this step is taken. */
    public Operand<TFloat32> rate(Ops ops, Operand<TFloat32> rate) {
      return rateFactor == 1 ? rate : ops.math.mul(rate, ops.constant((float) rateFactor));
    }

    /** Returns what is updated. */
    public Parameter parameter() {
      return trained.parameter();
    }
  }

  /**
   * Adds the update nodes.
   *
   * @param rate scalar, fed at every step
   * @return the operations that every step must run
   */
  List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate);

  /** Returns how many numbers of state it keeps for each weight; 2 where it does not say. */
  default int statesPerWeight() {
    return 2;
  }

  /**
   * Returns or makes the state {@code slot} of what a step trains, 0 at first: of its rows where it
   * trains rows.
   */
  static Trained state(GraphScope scope, Ops ops, Step step, String slot) {
    Parameter state = slot(scope, step.parameter(), slot, 0);
    Operand<TInt32> rows = step.trained().rows();
    return rows == null ? Trained.all(state) : Trained.rows(ops, state, rows);
  }

  /** Returns or makes the state {@code slot} of a parameter. */
  static Parameter slot(GraphScope scope, Parameter parameter, String slot, float initial) {
    return scope
        .parameters()
        .get(
            "optimizer/" + parameter.name(),
            new ParameterSpec(
                slot,
                parameter.shape(),
                Initializer.constant(initial),
                ParameterRole.OPTIMIZER_SLOT));
  }
}
