package org.semblance.train;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.losses.EmbeddingInput;
import org.semblance.losses.EmbeddingLoss;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.EmbeddingTerms;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.LossInput;
import org.semblance.losses.LossTerms;
import org.semblance.losses.NormalizedHead;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Trained;
import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a step minimises: the main loss, embedding losses beside it, or these alone.
 *
 * @param total scalar: the sum of all terms, each times its weight
 * @param accuracy scalar; not a number without a main loss
 * @param head of the main loss; null without one
 * @param trained parameters of head and losses
 * @param stateUpdates must run in every step
 * @param terms each term without its weight, by name; empty if there is the main loss alone
 * @param monitors what the losses tell of themselves, by name
 * @param angles between pictures and class weights; counted nowhere without a main loss
 */
record StepLosses(
    Operand<TFloat32> total,
    Operand<TFloat32> accuracy,
    HeadOptions.@Nullable Terms head,
    ImmutableList<Trained> trained,
    ImmutableList<Op> stateUpdates,
    ImmutableMap<String, Operand<TFloat32>> terms,
    ImmutableMap<String, Operand<TFloat32>> monitors,
    AngleCounts angles) {

  /**
   * The main loss.
   *
   * @param terms of the loss
   * @param head that it stands on
   * @param angles between pictures and class weights
   */
  record Main(LossTerms terms, HeadOptions.Terms head, AngleCounts angles) {

    /** Adds head and loss. */
    static Main of(
        GraphScope scope,
        StepPlan plan,
        Loss loss,
        StepInputs inputs,
        Operand<TFloat32> embeddings) {
      HeadOptions.Terms head =
          plan.objective()
              .head()
              .build(
                  scope,
                  loss,
                  embeddings,
                  inputs.allLabels(scope),
                  plan.objective().classes(),
                  inputs.stepSeed());
      LossInput input =
          new LossInput(
              scope,
              head.logits(),
              head.sample().labels(),
              embeddings,
              inputs.stepSeed(),
              plan.objective().head().sampling().aim(plan.objective().classes(), plan.batchSize()));
      return new Main(
          terms(loss, input, inputs.second()),
          head,
          AngleCounts.of(plan.objective().head().of(loss), input, plan.batchSize()));
    }

    /** Of labels {@code [2B]} the second half are the second labels. */
    private static LossTerms terms(Loss loss, LossInput input, StepInputs.@Nullable Second second) {
      if (second == null) {
        return loss.build(input);
      }
      Ops ops = input.scope().opsIn(StepRunner.LOSS);
      List<Output<TInt32>> halves = ops.split(ops.constant(0), input.labels(), 2L).output();
      LossTerms own = loss.build(input.withLabels(halves.get(0)));
      LossTerms other = loss.build(input.withLabels(halves.get(1)));
      return own.mixedWith(input.scope(), other, second.shares());
    }

    /** Returns the parameters of head and loss. */
    ImmutableList<Trained> trained() {
      return ImmutableList.<Trained>builder()
          .add(head.sample().weight())
          .addAll(terms.trained())
          .build();
    }

    /** Returns what head and loss must run in every step. */
    ImmutableList<Op> stateUpdates() {
      return ImmutableList.<Op>builder()
          .addAll(head.stateUpdates())
          .addAll(terms.stateUpdates())
          .build();
    }

    /** Returns what head and loss tell of themselves. */
    ImmutableMap<String, Operand<TFloat32>> monitors() {
      return ImmutableMap.<String, Operand<TFloat32>>builder()
          .putAll(terms.monitors())
          .putAll(head.monitors())
          .buildOrThrow();
    }
  }

  /**
   * Adds the embedding losses and the sum.
   *
   * @param embeddings {@code [B, D]}
   * @param main null for none
   */
  static StepLosses of(
      GraphScope scope,
      StepPlan plan,
      StepInputs inputs,
      Operand<TFloat32> embeddings,
      @Nullable Main main) {
    Ops ops = scope.opsIn(StepRunner.LOSS);
    if (main != null && plan.objective().embeddingLosses().equals(EmbeddingLosses.NONE)) {
      return new StepLosses(
          main.terms().loss(),
          main.terms().accuracy(),
          main.head(),
          main.trained(),
          main.stateUpdates(),
          ImmutableMap.of(),
          main.monitors(),
          main.angles());
    }
    EmbeddingInput input =
        new EmbeddingInput(
            scope,
            embeddings,
            inputs.labels(),
            plan.objective().classes(),
            inputs.teachers(),
            cosines(plan, main));
    Sum sum = new Sum(ops);
    if (main != null) {
      sum.add(main, plan.objective().embeddingLosses().lossWeight());
    }
    plan.objective().embeddingLosses().byName().forEach((name, loss) -> sum.add(name, loss, input));
    return sum.build(main);
  }

  /**
   * Only a normalised head over all classes gives cosines: of sub-centres those with the nearest
   * ones, with VPL those with the mixed weights.
   */
  private static @Nullable Logits cosines(StepPlan plan, @Nullable Main main) {
    boolean all = plan.objective().head().sampling().takesAll(plan.objective().classes());
    boolean normalized =
        plan.objective().loss() != null && plan.objective().loss().head() instanceof NormalizedHead;
    return main != null && all && normalized ? main.head().logits() : null;
  }

  /** Takes the terms one after another. */
  private static final class Sum {

    private final Ops ops;
    private final List<Operand<TFloat32>> weighted = new ArrayList<>();
    private final ImmutableList.Builder<Trained> trained = ImmutableList.builder();
    private final ImmutableList.Builder<Op> stateUpdates = ImmutableList.builder();
    private final ImmutableMap.Builder<String, Operand<TFloat32>> terms = ImmutableMap.builder();
    private final ImmutableMap.Builder<String, Operand<TFloat32>> monitors = ImmutableMap.builder();

    Sum(Ops ops) {
      this.ops = ops;
    }

    void add(Main main, double weight) {
      add(EmbeddingLosses.MAIN, main.terms().loss(), weight);
      trained.addAll(main.trained());
      stateUpdates.addAll(main.stateUpdates());
      monitors.putAll(main.monitors());
    }

    void add(String name, EmbeddingLoss loss, EmbeddingInput input) {
      EmbeddingTerms built = loss.build(input);
      add(name, built.loss(), loss.weight());
      trained.addAll(built.trained());
      stateUpdates.addAll(built.stateUpdates());
      monitors.putAll(built.monitors());
    }

    private void add(String name, Operand<TFloat32> term, double weight) {
      terms.put(name, term);
      weighted.add(weight == 1 ? term : ops.math.mul(term, ops.constant((float) weight)));
    }

    StepLosses build(@Nullable Main main) {
      return new StepLosses(
          ops.math.addN(weighted),
          main == null ? ops.constant(Float.NaN) : main.terms().accuracy(),
          main == null ? null : main.head(),
          trained.build(),
          stateUpdates.build(),
          terms.buildOrThrow(),
          monitors.buildOrThrow(),
          main == null ? AngleCounts.NONE : main.angles());
    }
  }
}
