package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

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
   * @param decayed whether decoupled weight decay applies
   */
  record Step(Trained trained, Operand<TFloat32> gradient, boolean decayed) {

    /** All of a parameter. */
    public Step(Parameter parameter, Operand<TFloat32> gradient, boolean decayed) {
      this(Trained.all(parameter), gradient, decayed);
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
