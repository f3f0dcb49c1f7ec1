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
 */
public interface Optimizer {

  /**
   * One parameter with its gradient.
   *
   * @param parameter what is updated
   * @param gradient of the parameter's shape, coupled weight decay included
   * @param decayed whether decoupled weight decay applies to this parameter
   */
  record Step(Parameter parameter, Operand<TFloat32> gradient, boolean decayed) {}

  /**
   * Adds the update nodes.
   *
   * @param rate scalar, fed at every step
   * @return one operation to run per step and parameter
   */
  List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate);

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
