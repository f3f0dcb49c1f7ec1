package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.SubCenters;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What a stage makes of its loss's classification head.
 *
 * @param subCenters of each class, ≥ 1
 * @param vpl variational prototypes, or null for none
 * @param sampling which classes take part in a step
 */
public record HeadOptions(int subCenters, @Nullable Vpl vpl, ClassSampling sampling) {

  /** The loss's own head over all classes. */
  public static final HeadOptions PLAIN = new HeadOptions(1, null, ClassSampling.ALL);

  /** Checks what goes together. */
  public HeadOptions {
    checkArgument(subCenters >= 1, "lossTopK must be >= 1, got %s", subCenters);
    checkArgument(
        vpl == null || subCenters == 1,
        "lossTopK must be 1 beside vpl, which knows one weight of each class, got %s; leave one of"
            + " them out",
        subCenters);
  }

  /** Returns the loss's own head over a share of the classes. */
  public static HeadOptions sampled(ClassSampling sampling) {
    return new HeadOptions(1, null, sampling);
  }

  /**
   * What the head adds to a graph.
   *
   * @param sample which classes take part, and what is trained of them
   * @param products with these classes' weights, through which alone a loss reaches them; of
   *     sub-centres all
   * @param logits of these classes, made of the products
   * @param stateUpdates must run in every training step
   * @param monitors scalars that tell how the head is getting on, by name
   */
  public record Terms(
      ClassSample sample,
      Logits products,
      Logits logits,
      ImmutableList<Op> stateUpdates,
      ImmutableMap<String, Operand<TFloat32>> monitors) {}

  /**
   * Returns the head of a loss.
   *
   * @throws IllegalArgumentException if the options need cosines and the loss has none
   */
  public ClassificationHead of(Loss loss) {
    ClassificationHead own = loss.head();
    if (own instanceof NormalizedHead) {
      return new NormalizedHead(subCenters);
    }
    checkArgument(
        subCenters == 1,
        "lossTopK must be 1 for a loss over plain products, of which no sub-center is the nearest,"
            + " got %s; choose a margin loss, or cosFace with margin 0",
        subCenters);
    checkArgument(
        vpl == null,
        "vpl must be left out for a loss over plain products: it mixes directions; choose a margin"
            + " loss, or cosFace with margin 0");
    return own;
  }

  /**
   * Adds the head to a graph.
   *
   * @param embeddings {@code [B, D]}, not yet normalised
   * @param labels of the samples, {@code [B]}, and behind them the second ones of blends
   * @param classes C of the run
   * @param stepSeed (run seed, step), {@code [2]}, fed per step
   */
  public Terms build(
      GraphScope scope,
      Loss loss,
      Operand<TFloat32> embeddings,
      Operand<TInt32> labels,
      int classes,
      Operand<TInt64> stepSeed) {
    ClassificationHead head = of(loss);
    int size = Math.toIntExact(embeddings.shape().get(1));
    Parameter weight = head.weight(scope, size, classes);
    ClassSample sample =
        sampling.takesAll(classes)
            ? ClassSample.all(weight, labels)
            : ClassSample.draw(scope, weight, subCenters, labels, sampling, stepSeed);
    if (vpl != null) {
      return new VplQueue(scope, vpl, size, classes)
          .terms(sample, embeddings, firstOf(scope, labels, embeddings), stepSeed);
    }
    if (head instanceof NormalizedHead normalized && subCenters > 1) {
      return withVotes(
          scope, normalized, sample, embeddings, firstOf(scope, labels, embeddings), classes);
    }
    Logits logits = head.logits(scope, embeddings, sample.rows());
    return new Terms(sample, logits, logits, ImmutableList.of(), ImmutableMap.of());
  }

  private static Terms withVotes(
      GraphScope scope,
      NormalizedHead head,
      ClassSample sample,
      Operand<TFloat32> embeddings,
      Operand<TInt32> labels,
      int classes) {
    Logits all = head.allCosines(scope, embeddings, sample.rows());
    Ops ops = scope.opsIn(ClassificationHead.PREFIX);
    Operand<TInt32> nearest =
        SubCenters.ofLabels(
            ops, all, firstOf(scope, sample.labels(), embeddings), head.subCenters());
    Op votes = new CenterVotes(scope, classes, head.subCenters()).count(nearest, labels);
    return new Terms(
        sample, all, head.largest(scope, all, nearest), ImmutableList.of(votes), ImmutableMap.of());
  }

  /** Returns the first label of each sample: of a blend that of the stronger picture. */
  private static Operand<TInt32> firstOf(
      GraphScope scope, Operand<TInt32> labels, Operand<TFloat32> embeddings) {
    Ops ops = scope.opsIn(ClassificationHead.PREFIX);
    Operand<TInt32> batch =
        ops.slice(ops.shape(embeddings), ops.constant(new int[] {0}), ops.constant(new int[] {1}));
    return ops.slice(labels, ops.constant(new int[] {0}), batch);
  }
}
