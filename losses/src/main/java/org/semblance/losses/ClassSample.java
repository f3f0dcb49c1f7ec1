package org.semblance.losses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.RandomIndexShuffle;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The classes that take part in a step: all, or those of the batch and some others.
 *
 * <p>A step with a sample computes logits and gradient for its classes alone; what moves {@link
 * SampledUpdate} says.
 *
 * <p>Source: An et al. 2022 (Killing Two Birds with One Stone: Partial FC), section 3.2, and
 * arcface_torch. As there, logits are not corrected for the probability of being drawn, and the
 * classes of the batch all take part, even if they are more than the sample. (MXNet's memory bank
 * drops those beyond.)
 *
 * @param weight what the step trains of the class weights
 * @param rows what the head reads of them, {@code [S · k, D]}: those of a class's k sub-centres lie
 *     next to each other
 * @param classes which classes these are, {@code [S]}; null for all in their order
 * @param labels of the batch as places among the S classes, {@code [B]}
 */
public record ClassSample(
    Trained weight,
    Operand<TFloat32> rows,
    @Nullable Operand<TInt32> classes,
    Operand<TInt32> labels) {

  /** Of the block cipher that permutes; TensorFlow's default is the fewest possible, 4. */
  private static final long ROUNDS = 8;

  /** Returns all classes in their order. */
  public static ClassSample all(Parameter weight, Operand<TInt32> labels) {
    Trained all = Trained.all(weight);
    return new ClassSample(all, all.value(), null, labels);
  }

  /**
   * Adds the nodes that draw a sample: the P different classes of the batch, then others at random,
   * each class as likely as every other, until there are S = max({@link ClassSampling#drawn}, P).
   *
   * <p>Which ones is a function of the run's seed, the step and the labels.
   *
   * @param weight of all classes, {@code [C · k, D]}
   * @param subCenters k ≥ 1
   * @param labels in [0, C), {@code [B]}; one outside fails when the graph runs
   * @param stepSeed (run seed, step), {@code [2]}, fed per step
   */
  public static ClassSample draw(
      GraphScope scope,
      Parameter weight,
      int subCenters,
      Operand<TInt32> labels,
      ClassSampling sampling,
      Operand<TInt64> stepSeed) {
    int classes = Math.toIntExact(weight.shape().get(0) / subCenters);
    int wanted = sampling.drawn(classes);
    Ops ops = scope.opsIn(ClassificationHead.PREFIX + "/sample");
    Operand<TInt32> candidates =
        wanted == 0
            ? labels
            : ops.concat(
                List.of(labels, firstOfPermutation(ops, wanted, classes, stepSeed)),
                ops.constant(0));
    // Unique keeps the order: the batch's own classes come first, each drawn one once.
    Unique<TInt32, TInt32> unique = ops.unique(candidates, ops.constant(new int[] {0}));
    Operand<TInt32> start = ops.constant(new int[] {0});
    Operand<TInt32> places = ops.slice(unique.idx(), start, ops.shape(labels));
    Operand<TInt32> own =
        ops.math.add(ops.reduceMax(places, ops.constant(0)), ops.constant(1)); // P
    Operand<TInt32> count = ops.math.maximum(ops.constant(wanted), own);
    Operand<TInt32> chosen = ops.slice(unique.y(), start, ops.expandDims(count, ops.constant(0)));
    Operand<TInt32> rows = rowsOf(ops, chosen, subCenters);
    if (sampling.update() == SampledUpdate.DENSE) {
      Trained all = Trained.all(weight);
      return new ClassSample(all, ops.gather(all.value(), rows, ops.constant(0)), chosen, places);
    }
    Trained some = Trained.rows(ops, weight, rows);
    return new ClassSample(some, some.value(), chosen, places);
  }

  /** Returns the rows of all sub-centres of some classes. */
  private static Operand<TInt32> rowsOf(Ops ops, Operand<TInt32> classes, int subCenters) {
    if (subCenters == 1) {
      return classes;
    }
    Operand<TInt32> firsts =
        ops.expandDims(ops.math.mul(classes, ops.constant(subCenters)), ops.constant(1)); // [S, 1]
    Operand<TInt32> places =
        ops.range(ops.constant(0), ops.constant(subCenters), ops.constant(1)); // [k]
    return ops.reshape(ops.math.add(firsts, places), ops.constant(new int[] {-1}));
  }

  /** Returns where a random permutation of [0, classes) begins: no sorting, no array of classes. */
  private static Operand<TInt32> firstOfPermutation(
      Ops ops, int count, int classes, Operand<TInt64> stepSeed) {
    // The permutation takes a few low bits of each of three words, so seed and step are mixed
    // first.
    Operand<TInt32> key =
        ops.random.statelessRandomUniformFullInt(
            ops.constant(new int[] {3}), stepSeed, TInt32.class);
    Operand<TInt32> index = ops.range(ops.constant(0), ops.constant(count), ops.constant(1));
    return ops.randomIndexShuffle(
        index, key, ops.constant(classes - 1), RandomIndexShuffle.rounds(ROUNDS));
  }
}
