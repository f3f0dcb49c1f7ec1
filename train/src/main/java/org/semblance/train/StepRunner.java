package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Batch;
import org.semblance.losses.Loss;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Trained;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One training step: batch in, updated weights and some figures out.
 *
 * <p>Built once per stage into a {@link GraphScope} that it does not own: backbone in training form
 * → head → loss, embedding losses → gradients, and behind them what {@link StepCalls} makes of
 * these; with the moving averages as state updates, and with what the losses themselves keep or
 * learn.
 */
public final class StepRunner {

  /** Path of the nodes that make the network's input of the batch. */
  static final String INPUT = "input";

  /** Path of the loss and of the accuracy. */
  static final String LOSS = SoftmaxCrossEntropy.PATH;

  /** Prefix of the paths of what an {@link Optimizer} adds. */
  static final String OPTIMIZER = "optimizer";

  /** Prefix of the paths of coupled weight decay. */
  static final String WEIGHT_DECAY = "weightDecay";

  /** Path of the reported regularisation. */
  static final String REGULARIZATION = "regularization";

  private final StepCalls calls;
  private final int batches;

  private StepRunner(StepCalls calls, int batches) {
    this.calls = calls;
    this.batches = batches;
  }

  /**
   * Adds the step's nodes to a graph.
   *
   * @param seed of dropout masks, of sampled classes and of what losses draw
   */
  public static StepRunner build(GraphScope scope, StepPlan plan, long seed) {
    Ops ops = scope.ops();
    Network network = plan.model().network();
    StepInputs inputs = StepInputs.of(ops, plan);
    GraphMode mode =
        plan.backbone().frozen() ? GraphMode.INFERENCE : GraphMode.training(inputs.stepSeed());
    Network.Application backbone =
        network.apply(
            scope,
            mode.in(plan.backbone().precision()).freezing(plan.backbone().frozenLayers()),
            plan.model().preprocessing().apply(scope.opsIn(INPUT), inputs.images()));
    Loss loss = plan.objective().loss();
    StepLosses losses =
        StepLosses.of(
            scope,
            plan,
            inputs,
            backbone.output(),
            loss == null ? null : StepLosses.Main.of(scope, plan, loss, inputs, backbone.output()));

    List<Trained> trained = new ArrayList<>();
    if (!plan.backbone().frozen()) {
      trained.addAll(backbone(scope, network, plan.backbone().frozenLayers()));
    }
    trained.addAll(losses.trained());
    StepCalls.Passes passes = new StepCalls.Passes(trained, losses, backbone.stateUpdates());
    return new StepRunner(
        StepCalls.of(scope, plan, inputs, passes, seed), plan.update().options().accumulate());
  }

  private static List<Trained> backbone(GraphScope scope, Network network, Set<String> frozen) {
    List<Trained> trained = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        if (spec.role().trainable() && !frozen.contains(node.name())) {
          trained.add(Trained.all(scope.parameters().get(node.name(), spec)));
        }
      }
    }
    return trained;
  }

  /** Returns the average of the weights that steps move, or null if there is none. */
  @Nullable WeightAverage average() {
    return calls.average();
  }

  /** Runs one step of a single batch of pictures that are no blends and have no teacher. */
  public StepResult run(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return run(new StepBatch(images, labels), rate, globalStep);
  }

  /**
   * Runs one step of a single batch, or of a plan's several ones the first.
   *
   * @param batch with a mixture and a teacher exactly if the plan says so; a teacher that is not
   *     asked for is left alone
   * @param rate learning rate of this step
   * @param globalStep number of the step since the run began, from 0; with the run's seed it
   *     decides all random numbers of the step
   */
  public StepResult run(StepBatch batch, double rate, long globalStep) {
    return run(0, batch, rate, globalStep);
  }

  /**
   * Runs one step, of as many batches as the plan says.
   *
   * @param next gives the next batch, which is closed here
   * @param rate learning rate of this step
   * @param globalStep number of the step since the run began, from 0
   * @return means over the batches
   */
  StepResult run(Supplier<Batch> next, double rate, long globalStep) {
    List<StepResult> results = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      try (Batch batch = next.get()) {
        results.add(run(i, StepBatch.of(batch), rate, globalStep));
      }
    }
    return StepResult.mean(results);
  }

  /**
   * Runs one batch of a step.
   *
   * @param number from 0; the last one takes the step
   */
  StepResult run(int number, StepBatch batch, double rate, long globalStep) {
    return calls.run(number, batch, rate, globalStep);
  }

  /**
   * Runs one step as {@link #run} does, and tells when each node of its first call ran instead of
   * the figures.
   */
  StepTrace trace(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return calls.trace(images, labels, rate, globalStep);
  }
}
