package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.callbacks.AngleHistogram;
import org.semblance.data.Mixture;
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
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
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
   * @param mixesPictures whether pictures are blends of two, which have two labels
   * @param frozen names of layers that are not trained and run in inference form
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
      Set<String> frozen) {

    /** No layers are frozen but those of the backbone, if all of them are. */
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
          Set.of());
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
  private final boolean countsAngles;
  private final boolean mixesPictures;
  private final long seed;

  private StepRunner(
      GraphScope scope,
      GraphCall call,
      ImmutableList<String> monitors,
      boolean countsAngles,
      boolean mixesPictures,
      long seed) {
    this.scope = scope;
    this.call = call;
    this.monitors = monitors;
    this.countsAngles = countsAngles;
    this.mixesPictures = mixesPictures;
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
    List<Op> updates =
        updates(scope, plan, angles.before(input, terms.loss()), trained, inputs.rate());
    updates.addAll(backbone.stateUpdates());
    updates.addAll(terms.stateUpdates());
    List<Operand<?>> figures = new ArrayList<>(List.of(terms.loss(), terms.accuracy()));
    figures.add(regularization(scope, plan.weightDecay(), trained));
    figures.addAll(terms.monitors().values());
    figures.addAll(angles.fetches());
    return new StepRunner(
        scope,
        new GraphCall(
            "train step",
            inputs.feeds(),
            figures,
            // One node instead of hundreds of targets: looking those up costs time in every step.
            List.of(ops.withControlDependencies(updates).noOp())),
        terms.monitors().keySet().asList(),
        !angles.fetches().isEmpty(),
        plan.mixesPictures(),
        seed);
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

  /** Runs one step on pictures that are no blends. */
  public StepResult run(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return run(images, labels, null, rate, globalStep);
  }

  /**
   * Runs one step.
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
    checkArgument(
        (mixture != null) == mixesPictures,
        mixesPictures
            ? "the step is built for blended pictures and must be told their second labels"
            : "the step is built for pictures with one label, got blended ones");
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep);
        Result result = scope.run(call, feeds(mixture, images, labels, rateTensor, seedTensor))) {
      return new StepResult(
          scalar(result, 0),
          scalar(result, 1),
          scalar(result, 2),
          monitors(result),
          angles(result));
    }
  }

  private AngleHistogram angles(Result result) {
    return countsAngles
        ? AngleCounts.read((TFloat32) result.get(FIGURES + monitors.size()))
        : AngleHistogram.EMPTY;
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

  private static Tensor[] feeds(@Nullable Mixture mixture, Tensor... always) {
    if (mixture == null) {
      return always;
    }
    Tensor[] all = Arrays.copyOf(always, always.length + 2);
    all[always.length] = mixture.labels();
    all[always.length + 1] = mixture.shares();
    return all;
  }

  private TInt64 seedOf(long globalStep) {
    return TInt64.vectorOf(seed, globalStep);
  }

  private static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }
}
