package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.RandomIndexShuffle;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The classes that take part in a step: all, or those of the batch and some others.
 *
 * <p>A step with a sample computes logits, gradient, weight decay and update for its classes alone;
 * the weights of the others and the optimiser's state of theirs stay as they are, bit for bit.
 *
 * <p>Source: An et al. 2022 (Killing Two Birds with One Stone: Partial FC), section 3.2, and
 * arcface_torch. As there, logits are not corrected for the probability of being drawn. Differs
 * from arcface_torch's version 2, where momentum and decay move the unsampled rows too; its version
 * 1 and PaddlePaddle leave them still, as here.
 *
 * @param weight the classes' weights, {@code [S, D]}
 * @param labels of the batch as places among the S classes, {@code [B]}
 */
public record ClassSample(Trained weight, Operand<TInt32> labels) {

  /** Of the block cipher that permutes; TensorFlow's default is the fewest possible, 4. */
  private static final long ROUNDS = 8;

  /** Returns all classes in their order. */
  public static ClassSample all(Parameter weight, Operand<TInt32> labels) {
    return new ClassSample(Trained.all(weight), labels);
  }

  /**
   * Returns how many classes a sample has unless the batch alone has more.
   *
   * @param classes of the run
   * @param rate in (0, 1]
   */
  public static int size(int classes, double rate) {
    checkArgument(rate > 0 && rate <= 1, "the sample rate must be in (0, 1], got %s", rate);
    return (int) Math.max(1, Math.round(rate * classes));
  }

  /**
   * Adds the nodes that draw a sample: the P different classes of the batch, then others at random,
   * each class as likely as every other, until there are S = max(round(rate · C), P).
   *
   * <p>Which ones is a function of the run's seed, the step and the labels.
   *
   * @param weight of all classes, {@code [C, D]}
   * @param labels in [0, C), {@code [B]}; one outside fails when the graph runs
   * @param rate in (0, 1]
   * @param stepSeed (run seed, step), {@code [2]}, fed per step
   */
  public static ClassSample draw(
      GraphScope scope,
      Parameter weight,
      Operand<TInt32> labels,
      double rate,
      Operand<TInt64> stepSeed) {
    int classes = Math.toIntExact(weight.shape().get(0));
    int wanted = size(classes, rate);
    Ops ops = scope.opsIn(ClassificationHead.PREFIX + "/sample");
    Operand<TInt32> drawn = firstOfPermutation(ops, wanted, classes, stepSeed);
    // Unique keeps the order: the batch's own classes come first, each drawn one once.
    Unique<TInt32, TInt32> unique =
        ops.unique(
            ops.concat(List.of(labels, drawn), ops.constant(0)), ops.constant(new int[] {0}));
    Operand<TInt32> start = ops.constant(new int[] {0});
    Operand<TInt32> places = ops.slice(unique.idx(), start, ops.shape(labels));
    Operand<TInt32> own =
        ops.math.add(ops.reduceMax(places, ops.constant(0)), ops.constant(1)); // P
    Operand<TInt32> count = ops.math.maximum(ops.constant(wanted), own);
    Operand<TInt32> rows = ops.slice(unique.y(), start, ops.expandDims(count, ops.constant(0)));
    return new ClassSample(Trained.rows(ops, weight, rows), places);
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
