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
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Precision;
import org.semblance.nn.Trained;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
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
   * @param head what is made of the main loss's classification head; plain without one
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
      HeadOptions head,
      boolean mixesPictures,
      EmbeddingLosses embeddingLosses,
      int teacherSize) {

    /** Checks that there is a loss, and that head and teacher fit. */
    public Plan {
      checkArgument(
          loss != null || embeddingLosses.any(), "a step must have a loss to minimise, got none");
      checkArgument(
          loss != null || head.equals(HeadOptions.PLAIN),
          "a step without a main loss must have the plain head options, got %s; it has no head",
          head);
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
        HeadOptions head,
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
          head,
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
          HeadOptions.PLAIN,
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
            loss == null ? null : StepLosses.Main.of(scope, plan, loss, inputs, backbone.output()));

    List<Trained> trained = new ArrayList<>();
    if (!plan.freezeBackbone()) {
      trained.addAll(backbone(scope, network));
    }
    trained.addAll(losses.trained());
    List<Op> updates = StepUpdates.of(scope, plan, losses.total(), trained, inputs.rate());
    updates.addAll(backbone.stateUpdates());
    updates.addAll(losses.stateUpdates());
    List<Operand<?>> figures = new ArrayList<>(List.of(losses.total(), losses.accuracy()));
    figures.add(StepUpdates.regularization(scope, plan, trained));
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
