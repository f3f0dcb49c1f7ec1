package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.AngleHistogram;
import org.semblance.data.Mixture;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Trained;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The calls of one graph that make a step: one, or several where the step has several batches or
 * takes its gradient elsewhere than at the weights.
 *
 * <p>All share the forward and the backward pass; they differ in what they do with the gradients.
 */
final class StepCalls {

  /** Fetched before the terms and the monitors of the losses. */
  private static final int FIGURES = 3;

  /**
   * The forward pass, and what is to be trained by it.
   *
   * @param trained of network, head and losses
   * @param losses what is minimised
   * @param networkUpdates of moving averages
   */
  record Passes(List<Trained> trained, StepLosses losses, List<Op> networkUpdates) {}

  private final GraphScope scope;
  private final StepPlan plan;
  private final StepInputs inputs;
  private final long seed;
  private final ImmutableList<String> terms;
  private final ImmutableList<String> monitors;
  private final boolean countsAngles;
  private final @Nullable WeightAverage average;
  private final List<GraphCall> first = new ArrayList<>();
  private final List<GraphCall> middle = new ArrayList<>();
  private final List<GraphCall> last = new ArrayList<>();

  private StepCalls(GraphScope scope, StepPlan plan, StepInputs inputs, Passes passes, long seed) {
    this.scope = scope;
    this.plan = plan;
    this.inputs = inputs;
    this.seed = seed;
    this.terms = passes.losses.terms().keySet().asList();
    this.monitors = passes.losses.monitors().keySet().asList();
    this.countsAngles = !passes.losses.angles().fetches().isEmpty();
    Ema ema = plan.update().options().ema();
    this.average = ema == null ? null : new WeightAverage(scope, plan.model().network(), ema);
  }

  /** Adds the backward pass and what follows it. */
  static StepCalls of(
      GraphScope scope, StepPlan plan, StepInputs inputs, Passes passes, long seed) {
    StepCalls calls = new StepCalls(scope, plan, inputs, passes, seed);
    calls.add(passes);
    return calls;
  }

  private void add(Passes passes) {
    WeightUpdate update = new WeightUpdate(scope, plan);
    update.requireGroups(passes.trained);
    StepLosses losses = passes.losses;
    Operand<TFloat32> regularization = update.regularization(passes.trained);
    List<TrainedGradient> gradients =
        TrainedGradient.of(scope, losses, passes.trained, List.of(regularization));
    List<Operand<?>> figures = figures(losses, regularization);
    List<Op> beside = new ArrayList<>(losses.stateUpdates());
    if (plan.update().optimizer() instanceof Sam sam) {
      Ascent ascent = new Ascent(scope, gradients);
      GraphCall up =
          call("train step, way up", figures, passes.networkUpdates, ascent.up(sam.rho()));
      List.of(first, middle, last).forEach(each -> each.add(up));
      gradients = ascent.back();
      figures = List.of();
    } else {
      beside.addAll(passes.networkUpdates);
    }
    int batches = plan.update().options().accumulate();
    List<Op> clearing = List.of();
    if (batches > 1) {
      Accumulation sums = new Accumulation(scope, gradients);
      first.add(call("train step, first batch", figures, beside, sums.begin()));
      middle.add(call("train step, next batch", figures, beside, sums.add()));
      gradients = sums.mean(batches);
      clearing = sums.clearing();
    }
    List<Op> updates = update.by(gradients, inputs.rate());
    updates.addAll(beside);
    if (average != null && !plan.backbone().frozen()) {
      updates.addAll(average.after(List.copyOf(updates), stepNumber()));
    }
    last.add(call("train step", figures, updates, clearing));
  }

  private static List<Operand<?>> figures(StepLosses losses, Operand<TFloat32> regularization) {
    List<Operand<?>> figures = new ArrayList<>(List.of(losses.total(), losses.accuracy()));
    figures.add(regularization);
    figures.addAll(losses.terms().values());
    figures.addAll(losses.monitors().values());
    figures.addAll(losses.angles().fetches());
    return figures;
  }

  /** Returns how many steps were taken before; the seed of a step has the number of its batch. */
  private Operand<TFloat32> stepNumber() {
    Ops ops = scope.opsIn(StepRunner.OPTIMIZER);
    Operand<TInt64> batch = ops.stridedSlice(inputs.stepSeed(), Indices.at(1));
    Operand<TInt64> batches = ops.constant((long) plan.update().options().accumulate());
    return ops.dtypes.cast(ops.math.floorDiv(batch, batches), TFloat32.class);
  }

  private GraphCall call(String name, List<Operand<?>> figures, List<Op> some, List<Op> others) {
    List<Op> targets = new ArrayList<>(some);
    targets.addAll(others);
    // One node instead of hundreds of targets: looking those up costs time in every step.
    Op all = scope.ops().withControlDependencies(targets).noOp();
    return new GraphCall(name, inputs.feeds(), figures, List.of(all));
  }

  /** Returns the average of the weights that steps move, or null if there is none. */
  @Nullable WeightAverage average() {
    return average;
  }

  /** Returns the calls of one of a step's batches, in order; the first has the figures. */
  private List<GraphCall> of(int batch) {
    if (batch == plan.update().options().accumulate() - 1) {
      return last;
    }
    return batch == 0 ? first : middle;
  }

  /** Runs one batch of a step. */
  StepResult run(int number, StepBatch batch, double rate, long globalStep) {
    checkArgument(
        (batch.mixture() != null) == plan.objective().mixesPictures(),
        plan.objective().mixesPictures()
            ? "the step is built for blended pictures and must be told their second labels"
            : "the step is built for pictures with one label, got blended ones");
    checkArgument(
        batch.teachers() != null || inputs.teachers() == null,
        "the step is built for distillation and must be told what the teacher says");
    List<GraphCall> calls = of(number);
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep, number)) {
      Tensor[] feeds = feeds(batch, rateTensor, seedTensor);
      try (Result result = scope.run(calls.get(0), feeds)) {
        for (GraphCall behind : calls.subList(1, calls.size())) {
          scope.run(behind, feeds).close();
        }
        return new StepResult(
            scalar(result, 0),
            scalar(result, 1),
            scalar(result, 2),
            scalars(result, terms, FIGURES),
            scalars(result, monitors, FIGURES + terms.size()),
            angles(result));
      }
    }
  }

  /** Runs the first call of a step's first batch and tells when each node ran. */
  StepTrace trace(TFloat32 images, TInt32 labels, double rate, long globalStep) {
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TInt64 seedTensor = seedOf(globalStep, 0)) {
      return scope.trace(of(0).get(0), images, labels, rateTensor, seedTensor);
    }
  }

  private static Map<String, Double> scalars(Result result, List<String> names, int first) {
    Map<String, Double> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, scalar(result, first + values.size())));
    return values;
  }

  private AngleHistogram angles(Result result) {
    return countsAngles
        ? AngleCounts.read((TFloat32) result.get(FIGURES + terms.size() + monitors.size()))
        : AngleHistogram.EMPTY;
  }

  /** A teacher that is not asked for is left alone. */
  private Tensor[] feeds(StepBatch batch, TFloat32 rate, TInt64 stepSeed) {
    List<Tensor> feeds = new ArrayList<>(List.of(batch.images(), batch.labels(), rate, stepSeed));
    Mixture mixture = batch.mixture();
    if (mixture != null) {
      feeds.add(mixture.labels());
      feeds.add(mixture.shares());
    }
    TFloat32 teachers = batch.teachers();
    if (inputs.teachers() != null && teachers != null) {
      feeds.add(teachers);
    }
    return feeds.toArray(Tensor[]::new);
  }

  private TInt64 seedOf(long globalStep, int batch) {
    return TInt64.vectorOf(seed, globalStep * plan.update().options().accumulate() + batch);
  }

  private static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }
}
