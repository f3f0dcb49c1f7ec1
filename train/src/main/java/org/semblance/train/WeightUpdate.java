package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.ScaledSum;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.Trained;
import org.semblance.nn.optimizers.ParameterGroup;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** From gradients to new weights: clipping, then coupled weight decay, then the optimiser. */
final class WeightUpdate {

  /** First parts of the names of what a stage trains or not, as its losses are. */
  private static final List<String> OF_LOSSES =
      List.of(ClassificationHead.PREFIX, "loss", "distill");

  private final GraphScope scope;
  private final StepPlan plan;

  WeightUpdate(GraphScope scope, StepPlan plan) {
    this.scope = scope;
    this.plan = plan;
  }

  /** Adds the nodes; all that is returned must run. */
  List<Op> by(List<TrainedGradient> gradients, Operand<TFloat32> rate) {
    List<Optimizer.Step> steps = new ArrayList<>();
    for (TrainedGradient each : gradients) {
      Parameter parameter = each.trained().parameter();
      ParameterGroup group = group(parameter);
      boolean decayed = decays(parameter.role());
      steps.add(
          new Optimizer.Step(
              each.trained(),
              each.gradient(),
              decayed ? group.decayFactor() : 0,
              group.rateFactor()));
    }
    if (plan.update().options().clipNorm() != null) {
      steps = plan.update().options().clipNorm().clip(scope, steps);
    }
    return new ArrayList<>(
        plan.update().optimizer().apply(scope, steps.stream().map(this::decayed).toList(), rate));
  }

  private ParameterGroup group(Parameter parameter) {
    return ParameterGroup.of(plan.update().options().groups(), parameter.name(), parameter.role());
  }

  private Optimizer.Step decayed(Optimizer.Step step) {
    double decay = decay(step.parameter());
    if (decay == 0) {
      return step;
    }
    Ops ops = scope.opsIn(StepRunner.WEIGHT_DECAY + "/" + step.parameter().name());
    return step.withGradient(
        ScaledSum.of(scope, ops, step.gradient(), step.trained().value(), (float) decay));
  }

  /** Returns D of a parameter's coupled decay: its gradient gets {@code D · w}. */
  private double decay(Parameter parameter) {
    ParameterRole role = parameter.role();
    return decays(role)
        ? plan.update().weightDecay().factor(role) * group(parameter).decayFactor()
        : 0;
  }

  /** Returns whether weight decay of either kind applies to parameters of a role. */
  private boolean decays(ParameterRole role) {
    return plan.update().weightDecay().applies(role)
        && (role != ParameterRole.CLASS_WEIGHT || plan.objective().head().sampling().decays());
  }

  /**
   * Adds the nodes of ½ · Σ D·w². Of sampled classes, what the step decays counts: it must not read
   * the others.
   */
  Operand<TFloat32> regularization(List<Trained> trained) {
    Ops ops = scope.opsIn(StepRunner.REGULARIZATION);
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (Trained part : trained) {
      double decay = decay(part.parameter());
      if (decay != 0) {
        // L2Loss is ½ Σ w².
        terms.add(ops.math.mul(ops.nn.l2Loss(part.value()), ops.constant((float) decay)));
      }
    }
    return terms.isEmpty() ? ops.constant(0f) : ops.math.addN(terms);
  }

  /**
   * Refuses groups that no parameter belongs to: a misspelt name must not go unnoticed.
   *
   * @param trained beside the network's parameters, which count even where they are frozen
   * @throws SemblanceException naming the group and some layers
   */
  void requireGroups(List<Trained> trained) {
    Network network = plan.model().network();
    for (int i = 0; i < plan.update().options().groups().size(); i++) {
      ParameterGroup group = plan.update().options().groups().get(i);
      boolean used =
          trained.stream()
                  .map(Trained::parameter)
                  .anyMatch(each -> group.matches(each.name(), each.role()))
              || network.nodes().stream().anyMatch(node -> matches(group, network, node));
      if (!used && !belongsToLosses(group)) {
        throw new SemblanceException(
            String.format(
                "run.parameterGroups[%d].match must name a layer or a parameter, but none is called"
                    + " \"%s\"; there are backbone, head, %s and so on, and * stands for any"
                    + " characters",
                i,
                group.match(),
                String.join(
                    ", ",
                    network.nodes().stream()
                        .filter(node -> !network.parametersOf(node).isEmpty())
                        .map(Network.Node::name)
                        .limit(3)
                        .toList())));
      }
    }
  }

  /** What another stage's losses learn, and their head, need not be there in this one. */
  private static boolean belongsToLosses(ParameterGroup group) {
    return OF_LOSSES.stream().anyMatch(part -> (group.match() + "/").startsWith(part + "/"));
  }

  private static boolean matches(ParameterGroup group, Network network, Network.Node node) {
    for (ParameterSpec spec : network.parametersOf(node)) {
      ParameterRole role = spec.role();
      if (role.trainable() && group.matches(node.name() + "/" + spec.name(), role)) {
        return true;
      }
    }
    return false;
  }
}
