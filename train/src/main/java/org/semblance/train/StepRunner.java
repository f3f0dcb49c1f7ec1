package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.data.Batch;
import org.semblance.data.Mixture;
import org.semblance.losses.ClassSample;
import org.semblance.losses.Loss;
import org.semblance.losses.LossInput;
import org.semblance.losses.LossTerms;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Precision;
import org.semblance.nn.Trained;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One training step: batch in, updated weights and some figures out.
 *
 * <p>Built once per stage into a {@link GraphScope} that it does not own: backbone in training form
 * → head → loss → gradients, and behind them what {@link StepCalls} makes of these; with the moving
 * averages as state updates, and with what the loss itself keeps or learns.
 */
public final class StepRunner {

  /**
   * What a step trains and how.
   *
   * @param model backbone and embedding head
   * @param loss main loss; says which classification head it needs
   * @param classes number of identities
   * @param batchSize pictures per step
   * @param optimizer update rule
   * @param weightDecay coupled decay, and which parameters decay at all
   * @param freezeBackbone whether only the classification head trains; the backbone then runs in
   *     inference form, moving averages included
   * @param precision of the backbone; head, loss and updates are always float32
   * @param sampleRate share of the classes that take part in a step, in (0, 1]
   * @param mixesPictures whether pictures are blends of two, which have two labels
   * @param frozen names of layers that are not trained and run in inference form
   * @param updates what is done with gradients beside the optimiser's rule
   */
  public record Plan(
      FaceModel model,
      Loss loss,
      int classes,
      int batchSize,
      Optimizer optimizer,
      WeightDecay weightDecay,
      boolean freezeBackbone,
      Precision precision,
      double sampleRate,
      boolean mixesPictures,
      Set<String> frozen,
      UpdateOptions updates) {

    /**
     * No layers are frozen but those of the backbone, if all of them are; a step for each batch,
     * with its gradient as it is.
     */
    public Plan(
        FaceModel model,
        Loss loss,
        int classes,
        int batchSize,
        Optimizer optimizer,
        WeightDecay weightDecay,
        boolean freezeBackbone,
        Precision precision,
        double sampleRate,
        boolean mixesPictures) {
      this(
          model,
          loss,
          classes,
          batchSize,
          optimizer,
          weightDecay,
          freezeBackbone,
          precision,
          sampleRate,
          mixesPictures,
          Set.of(),
          UpdateOptions.NONE);
    }

    /** All classes take part in every step, in float32; pictures have one label. */
    public Plan(
        FaceModel model,
        Loss loss,
        int classes,
        int batchSize,
        Optimizer optimizer,
        WeightDecay weightDecay,
        boolean freezeBackbone) {
      this(
          model,
          loss,
          classes,
          batchSize,
          optimizer,
          weightDecay,
          freezeBackbone,
          Precision.FLOAT32,
          1,
          false);
    }

    /** Returns the same plan with something else done with gradients. */
    public Plan withUpdates(UpdateOptions other) {
      return new Plan(
          model,
          loss,
          classes,
          batchSize,
          optimizer,
          weightDecay,
          freezeBackbone,
          precision,
          sampleRate,
          mixesPictures,
          frozen,
          other);
    }
  }

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
  public static StepRunner build(GraphScope scope, Plan plan, long seed) {
    Ops ops = scope.ops();
    Network network = plan.model().network();
    StepInputs inputs = StepInputs.of(ops, plan);
    GraphMode mode =
        plan.freezeBackbone() ? GraphMode.INFERENCE : GraphMode.training(inputs.stepSeed());
    Network.Application backbone =
        network.apply(
            scope,
            mode.in(plan.precision()).freezing(plan.frozen()),
            plan.model().preprocessing().apply(scope.opsIn(INPUT), inputs.images()));
    ClassSample classes = classes(scope, plan, inputs);
    Logits logits = plan.loss().head().logits(scope, backbone.output(), classes.weight().value());
    LossInput input =
        new LossInput(
            scope,
            logits,
            classes.labels(),
            backbone.output(),
            inputs.stepSeed(),
            ClassSample.size(plan.classes(), plan.sampleRate()));
    LossTerms terms = loss(plan.loss(), input, inputs.second());
    AngleCounts angles = AngleCounts.of(plan.loss().head(), input, plan.batchSize());

    List<Trained> trained = new ArrayList<>();
    if (!plan.freezeBackbone()) {
      trained.addAll(backbone(scope, network, plan.frozen()));
    }
    trained.add(classes.weight());
    trained.addAll(terms.trained());
    StepCalls.Passes passes = new StepCalls.Passes(trained, terms, angles, backbone.stateUpdates());
    return new StepRunner(
        StepCalls.of(scope, plan, inputs, passes, seed), plan.updates().accumulate());
  }

  private static ClassSample classes(GraphScope scope, Plan plan, StepInputs inputs) {
    Operand<TInt32> labels = inputs.allLabels(scope);
    int embeddingSize = Math.toIntExact(plan.model().network().outputShape().get(0));
    Parameter weight = plan.loss().head().weight(scope, embeddingSize, plan.classes());
    return plan.sampleRate() == 1
        ? ClassSample.all(weight, labels)
        : ClassSample.draw(scope, weight, labels, plan.sampleRate(), inputs.stepSeed());
  }

  /** Of labels {@code [2B]} the second half are the second labels. */
  private static LossTerms loss(Loss loss, LossInput input, StepInputs.@Nullable Second second) {
    if (second == null) {
      return loss.build(input);
    }
    Ops ops = input.scope().opsIn(LOSS);
    List<Output<TInt32>> halves = ops.split(ops.constant(0), input.labels(), 2L).output();
    LossTerms own = loss.build(input.withLabels(halves.get(0)));
    LossTerms other = loss.build(input.withLabels(halves.get(1)));
    return own.mixedWith(input.scope(), other, second.shares());
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

  /** Runs one step of a single batch of pictures that are no blends. */
  public StepResult run(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return run(images, labels, null, rate, globalStep);
  }

  /**
   * Runs one step of a single batch, or of a plan's several ones the first.
   *
   * @param images {@code [batch, height, width, 3]}, RGB, 0 to 255
   * @param labels {@code [batch]}, in [0, classes)
   * @param mixture what the pictures are blended with, null if they are no blends; as the plan says
   * @param rate learning rate of this step
   * @param globalStep number of the step since the run began, from 0; with the run's seed it
   *     decides all random numbers of the step
   */
  public StepResult run(
      TFloat32 images, TInt32 labels, @Nullable Mixture mixture, double rate, long globalStep) {
    return run(0, images, labels, mixture, rate, globalStep);
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
        results.add(run(i, batch.images(), batch.labels(), batch.mixture(), rate, globalStep));
      }
    }
    return StepResult.mean(results);
  }

  /**
   * Runs one batch of a step.
   *
   * @param batch from 0; the last one takes the step
   */
  StepResult run(
      int batch,
      TFloat32 images,
      TInt32 labels,
      @Nullable Mixture mixture,
      double rate,
      long globalStep) {
    return calls.run(batch, images, labels, mixture, rate, globalStep);
  }

  /**
   * Runs one step as {@link #run} does, and tells when each node of its first call ran instead of
   * the figures.
   */
  StepTrace trace(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return calls.trace(images, labels, rate, globalStep);
  }
}
