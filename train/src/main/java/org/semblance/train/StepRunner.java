package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.data.Mixture;
import org.semblance.losses.ClassSample;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.EmbeddingLosses;
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
 * → head → loss, embedding losses → gradients (+ coupled weight decay) → optimiser, with the moving
 * averages as state updates, and with what the loss itself keeps or learns.
 */
public final class StepRunner {

  /**
   * What a step trains and how.
   *
   * @param model backbone and embedding head
   * @param loss main loss; says which classification head it needs; null if embedding losses are
   *     all
   * @param classes number of identities
   * @param batchSize pictures per step
   * @param optimizer update rule
   * @param weightDecay coupled decay, and which parameters decay at all
   * @param freezeBackbone whether only the classification head trains; the backbone then runs in
   *     inference form, moving averages included
   * @param precision of the backbone; head, loss and updates are always float32
   * @param sampleRate share of the classes that take part in a step, in (0, 1]
   * @param mixesPictures whether pictures are blends of two, which have two labels
   * @param embeddingLosses beside the main loss or in its place
   * @param teacherSize values that a teacher says of a picture; 0 if there is none
   */
  public record Plan(
      FaceModel model,
      @Nullable Loss loss,
      int classes,
      int batchSize,
      Optimizer optimizer,
      WeightDecay weightDecay,
      boolean freezeBackbone,
      Precision precision,
      double sampleRate,
      boolean mixesPictures,
      EmbeddingLosses embeddingLosses,
      int teacherSize) {

    /** Checks that there is a loss, and that a teacher fits. */
    public Plan {
      checkArgument(
          loss != null || embeddingLosses.any(), "a step must have a loss to minimise, got none");
      DistillationLoss distill = embeddingLosses.distill();
      if (distill != null) {
        distill.checkTeacher(teacherSize, classes);
      }
    }

    /** The main loss alone. */
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
          EmbeddingLosses.NONE,
          0);
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

  /** Fetched before the terms and the monitors of the losses. */
  private static final int FIGURES = 3;

  private final GraphScope scope;
  private final GraphCall call;
  private final ImmutableList<String> terms;
  private final ImmutableList<String> monitors;
  private final boolean mixesPictures;
  private final boolean distills;
  private final long seed;

  private StepRunner(GraphScope scope, GraphCall call, StepLosses losses, Plan plan, long seed) {
    this.scope = scope;
    this.call = call;
    this.terms = losses.terms().keySet().asList();
    this.monitors = losses.monitors().keySet().asList();
    this.mixesPictures = plan.mixesPictures();
    this.distills = plan.embeddingLosses().distill() != null;
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
            mode.in(plan.precision()),
            plan.model().preprocessing().apply(scope.opsIn(INPUT), inputs.images()));
    Loss loss = plan.loss();
    StepLosses losses =
        StepLosses.of(
            scope,
            plan,
            inputs,
            backbone.output(),
            loss == null ? null : main(scope, plan, loss, inputs, backbone.output()));

    List<Trained> trained = new ArrayList<>();
    if (!plan.freezeBackbone()) {
      trained.addAll(backbone(scope, network));
    }
    trained.addAll(losses.trained());
    List<Op> updates = updates(scope, plan, losses.total(), trained, inputs.rate());
    updates.addAll(backbone.stateUpdates());
    updates.addAll(losses.stateUpdates());
    List<Operand<?>> figures = new ArrayList<>(List.of(losses.total(), losses.accuracy()));
    figures.add(regularization(scope, plan.weightDecay(), trained));
    figures.addAll(losses.terms().values());
    figures.addAll(losses.monitors().values());
    return new StepRunner(
        scope,
        new GraphCall(
            "train step",
            inputs.feeds(),
            figures,
            // One node instead of hundreds of targets: looking those up costs time in every step.
            List.of(ops.withControlDependencies(updates).noOp())),
        losses,
        plan,
        seed);
  }

  private static StepLosses.Main main(
      GraphScope scope, Plan plan, Loss loss, StepInputs inputs, Operand<TFloat32> embeddings) {
    ClassSample classes = classes(scope, plan, loss, inputs);
    Logits logits = loss.head().logits(scope, embeddings, classes.weight().value());
    LossInput input =
        new LossInput(
            scope,
            logits,
            classes.labels(),
            embeddings,
            inputs.stepSeed(),
            ClassSample.size(plan.classes(), plan.sampleRate()));
    return new StepLosses.Main(loss(loss, input, inputs.second()), classes.weight(), logits);
  }

  private static ClassSample classes(GraphScope scope, Plan plan, Loss loss, StepInputs inputs) {
    Operand<TInt32> labels = inputs.allLabels(scope);
    int embeddingSize = Math.toIntExact(plan.model().network().outputShape().get(0));
    Parameter weight = loss.head().weight(scope, embeddingSize, plan.classes());
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

  /** Runs one step on pictures that are no blends and have no teacher. */
  public StepResult run(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    return run(new StepBatch(images, labels), rate, globalStep);
  }

  /**
   * Runs one step.
   *
   * @param batch with a mixture and a teacher exactly if the plan says so; a teacher that is not
   *     asked for is left alone
   * @param rate learning rate of this step
   * @param globalStep number of the step since the run began, from 0; with the run's seed it
   *     decides all random numbers of the step
   */
  public StepResult run(StepBatch batch, double rate, long globalStep) {
    checkArgument(
        (batch.mixture() != null) == mixesPictures,
        mixesPictures
            ? "the step is built for blended pictures and must be told their second labels"
            : "the step is built for pictures with one label, got blended ones");
    checkArgument(
        batch.teachers() != null || !distills,
        "the step is built for distillation and must be told what the teacher says");
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep);
        Result result = scope.run(call, feeds(batch, rateTensor, seedTensor))) {
      return new StepResult(
          scalar(result, 0),
          scalar(result, 1),
          scalar(result, 2),
          scalars(result, terms, FIGURES),
          scalars(result, monitors, FIGURES + terms.size()));
    }
  }

  private static Map<String, Double> scalars(Result result, List<String> names, int first) {
    Map<String, Double> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, scalar(result, first + values.size())));
    return values;
  }

  /** Runs one step as {@link #run} does, and tells when each node ran instead of the figures. */
  StepTrace trace(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep)) {
      return scope.trace(call, images, labels, rateTensor, seedTensor);
    }
  }

  private Tensor[] feeds(StepBatch batch, TFloat32 rate, TInt64 stepSeed) {
    List<Tensor> feeds = new ArrayList<>(List.of(batch.images(), batch.labels(), rate, stepSeed));
    Mixture mixture = batch.mixture();
    if (mixture != null) {
      feeds.add(mixture.labels());
      feeds.add(mixture.shares());
    }
    TFloat32 teachers = batch.teachers();
    if (distills && teachers != null) {
      feeds.add(teachers);
    }
    return feeds.toArray(Tensor[]::new);
  }

  private TInt64 seedOf(long globalStep) {
    return TInt64.vectorOf(seed, globalStep);
  }

  private static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }
}
