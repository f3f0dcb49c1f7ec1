package org.semblance.train;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.backbones.FaceModel;
import org.semblance.losses.ClassSample;
import org.semblance.losses.Loss;
import org.semblance.losses.LossInput;
import org.semblance.losses.LossTerms;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Precision;
import org.semblance.nn.ScaledSum;
import org.semblance.nn.Trained;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * One training step: batch in, updated weights and some figures out.
 *
 * <p>Built once per stage into a {@link GraphScope} that it does not own: backbone in training form
 * → head → loss → gradients (+ coupled weight decay) → optimiser, with the moving averages as state
 * updates, and with what the loss itself keeps or learns.
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
      double sampleRate) {

    /** All classes take part in every step, in float32. */
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
          1);
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

  /** Fetched before the loss's own monitors. */
  private static final int FIGURES = 3;

  private final GraphScope scope;
  private final GraphCall call;
  private final ImmutableList<String> monitors;
  private final long seed;

  private StepRunner(GraphScope scope, GraphCall call, ImmutableList<String> monitors, long seed) {
    this.scope = scope;
    this.call = call;
    this.monitors = monitors;
    this.seed = seed;
  }

  /**
   * Adds the step's nodes to a graph.
   *
   * @param seed of dropout masks, of sampled classes and of what losses draw
   */
  public static StepRunner build(GraphScope scope, Plan plan, long seed) {
    Ops ops = scope.ops();
    Network network = plan.model().network();
    Shape input = network.inputShape();
    Operand<TFloat32> images =
        ops.withName("images")
            .placeholder(TFloat32.class, Placeholder.shape(input.prepend(plan.batchSize())));
    Operand<TInt32> labels =
        ops.withName("labels")
            .placeholder(TInt32.class, Placeholder.shape(Shape.of(plan.batchSize())));
    Operand<TFloat32> rate =
        ops.withName("learningRate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    Operand<TInt64> stepSeed =
        ops.withName("stepSeed").placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));

    GraphMode mode = plan.freezeBackbone() ? GraphMode.INFERENCE : GraphMode.training(stepSeed);
    Network.Application backbone =
        network.apply(
            scope,
            mode.in(plan.precision()),
            plan.model().preprocessing().apply(scope.opsIn(INPUT), images));
    ClassSample classes = classes(scope, plan, labels, stepSeed);
    Logits logits = plan.loss().head().logits(scope, backbone.output(), classes.weight().value());
    LossTerms terms =
        plan.loss()
            .build(
                new LossInput(
                    scope,
                    logits,
                    classes.labels(),
                    backbone.output(),
                    stepSeed,
                    ClassSample.size(plan.classes(), plan.sampleRate())));

    List<Trained> trained = new ArrayList<>();
    if (!plan.freezeBackbone()) {
      trained.addAll(backbone(scope, network));
    }
    trained.add(classes.weight());
    trained.addAll(terms.trained());
    List<Op> updates = updates(scope, plan, terms.loss(), trained, rate);
    updates.addAll(backbone.stateUpdates());
    updates.addAll(terms.stateUpdates());
    List<Operand<?>> figures = new ArrayList<>(List.of(terms.loss(), terms.accuracy()));
    figures.add(regularization(scope, plan.weightDecay(), trained));
    figures.addAll(terms.monitors().values());
    return new StepRunner(
        scope,
        new GraphCall(
            "train step",
            List.of(images, labels, rate, stepSeed),
            figures,
            // One node instead of hundreds of targets: looking those up costs time in every step.
            List.of(ops.withControlDependencies(updates).noOp())),
        terms.monitors().keySet().asList(),
        seed);
  }

  private static ClassSample classes(
      GraphScope scope, Plan plan, Operand<TInt32> labels, Operand<TInt64> stepSeed) {
    int embeddingSize = Math.toIntExact(plan.model().network().outputShape().get(0));
    Parameter weight = plan.loss().head().weight(scope, embeddingSize, plan.classes());
    return plan.sampleRate() == 1
        ? ClassSample.all(weight, labels)
        : ClassSample.draw(scope, weight, labels, plan.sampleRate(), stepSeed);
  }

  private static List<Trained> backbone(GraphScope scope, Network network) {
    List<Trained> trained = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        if (spec.role().trainable()) {
          trained.add(Trained.all(scope.parameters().get(node.name(), spec)));
        }
      }
    }
    return trained;
  }

  private static List<Op> updates(
      GraphScope scope,
      Plan plan,
      Operand<TFloat32> loss,
      List<Trained> trained,
      Operand<TFloat32> rate) {
    List<Output<?>> gradients =
        scope.gradients(loss, trained.stream().map(Trained::value).toList());
    List<Optimizer.Step> steps = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Parameter parameter = trained.get(i).parameter();
      Operand<TFloat32> gradient = gradients.get(i).expect(TFloat32.class);
      double decay = plan.weightDecay().factor(parameter.role());
      if (decay != 0) {
        Ops ops = scope.opsIn(WEIGHT_DECAY + "/" + parameter.name());
        gradient = ScaledSum.of(scope, ops, gradient, trained.get(i).value(), (float) decay);
      }
      steps.add(
          new Optimizer.Step(
              trained.get(i), gradient, plan.weightDecay().applies(parameter.role())));
    }
    return new ArrayList<>(plan.optimizer().apply(scope, steps, rate));
  }

  /** Of sampled classes, what the step decays counts: it must not read the others. */
  private static Operand<TFloat32> regularization(
      GraphScope scope, WeightDecay weightDecay, List<Trained> trained) {
    Ops ops = scope.opsIn(REGULARIZATION);
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (Trained part : trained) {
      double decay = weightDecay.factor(part.parameter().role());
      if (decay != 0) {
        // L2Loss is ½ Σ w².
        terms.add(ops.math.mul(ops.nn.l2Loss(part.value()), ops.constant((float) decay)));
      }
    }
    return terms.isEmpty() ? ops.constant(0f) : ops.math.addN(terms);
  }

  /**
   * Runs one step.
   *
   * @param images {@code [batch, height, width, 3]}, RGB, 0 to 255
   * @param labels {@code [batch]}, in [0, classes)
   * @param rate learning rate of this step
   * @param globalStep number of the step since the run began, from 0; with the run's seed it
   *     decides all random numbers of the step
   */
  public StepResult run(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep);
        Result result = scope.run(call, images, labels, rateTensor, seedTensor)) {
      return new StepResult(
          scalar(result, 0), scalar(result, 1), scalar(result, 2), monitors(result));
    }
  }

  private Map<String, Double> monitors(Result result) {
    Map<String, Double> values = new LinkedHashMap<>();
    monitors.forEach(name -> values.put(name, scalar(result, FIGURES + values.size())));
    return values;
  }

  /** Runs one step as {@link #run} does, and tells when each node ran instead of the figures. */
  StepTrace trace(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep)) {
      return scope.trace(call, images, labels, rateTensor, seedTensor);
    }
  }

  private TInt64 seedOf(long globalStep) {
    return TInt64.vectorOf(seed, globalStep);
  }

  private static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }
}
