package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ScaledSum;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Gradients, coupled weight decay and the optimiser of a step. */
final class StepUpdates {

  private StepUpdates() {}

  /**
   * Adds the nodes that move what is trained.
   *
   * @param loss scalar, to be differentiated
   * @param rate learning rate, scalar
   */
  static List<Op> of(
      GraphScope scope,
      StepRunner.Plan plan,
      Operand<TFloat32> loss,
      List<Trained> trained,
      Operand<TFloat32> rate) {
    List<Output<?>> gradients =
        scope.gradients(loss, trained.stream().map(Trained::value).toList());
    List<Optimizer.Step> steps = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Parameter parameter = trained.get(i).parameter();
      Operand<TFloat32> gradient = gradients.get(i).expect(TFloat32.class);
      double decay = factor(plan, parameter.role());
      if (decay != 0) {
        Ops ops = scope.opsIn(StepRunner.WEIGHT_DECAY + "/" + parameter.name());
        gradient = ScaledSum.of(scope, ops, gradient, trained.get(i).value(), (float) decay);
      }
      steps.add(new Optimizer.Step(trained.get(i), gradient, decays(plan, parameter.role())));
    }
    return new ArrayList<>(plan.optimizer().apply(scope, steps, rate));
  }

  /** Of sampled classes, what the step decays counts: it must not read the others. */
  static Operand<TFloat32> regularization(
      GraphScope scope, StepRunner.Plan plan, List<Trained> trained) {
    Ops ops = scope.opsIn(StepRunner.REGULARIZATION);
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (Trained part : trained) {
      double decay = factor(plan, part.parameter().role());
      if (decay != 0) {
        // L2Loss is ½ Σ w².
        terms.add(ops.math.mul(ops.nn.l2Loss(part.value()), ops.constant((float) decay)));
      }
    }
    return terms.isEmpty() ? ops.constant(0f) : ops.math.addN(terms);
  }

  /** Returns D of coupled weight decay for parameters of a role. */
  private static double factor(StepRunner.Plan plan, ParameterRole role) {
    return decays(plan, role) ? plan.weightDecay().factor(role) : 0;
  }

  private static boolean decays(StepRunner.Plan plan, ParameterRole role) {
    return plan.weightDecay().applies(role)
        && (role != ParameterRole.CLASS_WEIGHT || plan.head().sampling().decays());
  }
}
