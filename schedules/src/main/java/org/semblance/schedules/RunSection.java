package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Sampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Precision;
import org.semblance.nn.optimizers.ClipNorm;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.ParameterGroup;

/**
 * How a run trains.
 *
 * @param batchSize pictures per batch, at least 2: batch normalisation needs more than one
 * @param seed of weights, data order and augmentation
 * @param sampler which pictures come together in a batch, in stages that do not say otherwise
 * @param augmentation random changes of the training pictures
 * @param precision of the arithmetic
 * @param kernels which operations the graph is built of
 * @param deterministic whether two runs give the same weights bit for bit, at the price of speed
 * @param threads inside one operation; 0 means all cores
 * @param onBadImage what to do about a training picture that cannot be used
 * @param initialEpoch epoch of the learning-rate schedule with which the run begins, for going on
 *     from {@code model.pretrained}; at least 0 and before the rate stays at its minimum. All
 *     stages are trained nonetheless, and epochs are counted from 0
 * @param evaluateEveryEpochs epochs from one verification to the next, at least 1
 * @param evaluateEverySteps steps, counted over the whole run, from one verification to the next
 *     beside those at the ends of epochs; 0 for none. Where the last step of an epoch is one of
 *     them, it is the one at the epoch's end
 * @param flip whether verification adds the embedding of the mirrored picture
 * @param keepCheckpoints how many of the latest checkpoints stay on disk, at least 1
 * @param bestBy what decides which weights are the best: a verification set, for its accuracy, or
 *     {@code SET.FIGURE}; the mean of several. Empty for the accuracy on the last set
 * @param patienceEpochs ends the run after so many epochs in which what {@code bestBy} names has
 *     become better neither of the weights nor, with {@code ema}, of their average; 0 means never
 * @param accumulate batches whose mean gradient one step takes, at least 1: schedules, callbacks
 *     and averages count steps; a step needs the memory of one batch, and batch normalisation sees
 *     one batch at a time. What an epoch has beside whole steps is left out
 * @param clipNorm how gradients are clipped, or null if they are not
 * @param ema which average of the network's weights is kept, verified and saved beside them, or
 *     null for none
 * @param parameterGroups parameters with a rate or a decay of their own; the first that matches
 *     counts
 * @param referenceBatch pictures per step that the learning rate is given for: every rate is
 *     multiplied by {@code batchSize · accumulate / referenceBatch}; null leaves rates as they are
 * @param evaluations by other protocols than pair verification, at the ends of epochs, in this
 *     order; their names differ
 */
public record RunSection(
    int batchSize,
    long seed,
    Sampler sampler,
    Augmentation augmentation,
    Precision precision,
    Kernels kernels,
    boolean deterministic,
    int threads,
    BadImages onBadImage,
    int initialEpoch,
    int evaluateEveryEpochs,
    int evaluateEverySteps,
    boolean flip,
    int keepCheckpoints,
    List<String> bestBy,
    int patienceEpochs,
    int accumulate,
    @Nullable ClipNorm clipNorm,
    @Nullable Ema ema,
    List<ParameterGroup> parameterGroups,
    @Nullable Integer referenceBatch,
    List<Evaluation> evaluations) {

  /** What a schedule without the section {@code run} gets. */
  public static final RunSection DEFAULT =
      new RunSection(
          128,
          0,
          new ShuffledSampler(),
          Augmentation.ofLevel(0),
          Precision.FLOAT32,
          Kernels.AUTO,
          false,
          0,
          BadImages.STOP,
          0,
          1,
          0,
          true,
          2,
          List.of(),
          0,
          1,
          null,
          null,
          List.of(),
          null,
          List.of());

  /** Copies the lists and checks the ranges. */
  public RunSection {
    bestBy = List.copyOf(bestBy);
    parameterGroups = List.copyOf(parameterGroups);
    evaluations = List.copyOf(evaluations);
    checkArgument(
        batchSize >= 2,
        "batchSize must be >= 2, got %s; batch normalisation needs more than one picture",
        batchSize);
    sampler.checkBatchSize("sampler", batchSize);
    checkArgument(threads >= 0, "threads must be >= 0, got %s; 0 means all cores", threads);
    checkArgument(initialEpoch >= 0, "initialEpoch must be >= 0, got %s", initialEpoch);
    checkArgument(
        evaluateEveryEpochs >= 1, "evaluateEveryEpochs must be >= 1, got %s", evaluateEveryEpochs);
    checkArgument(
        evaluateEverySteps >= 0,
        "evaluateEverySteps must be >= 0, got %s; 0 means at the ends of epochs only",
        evaluateEverySteps);
    checkArgument(keepCheckpoints >= 1, "keepCheckpoints must be >= 1, got %s", keepCheckpoints);
    checkArgument(
        patienceEpochs == 0 || evaluateEverySteps > 0 || patienceEpochs >= evaluateEveryEpochs,
        "patienceEpochs must be 0 or >= evaluateEveryEpochs, got patienceEpochs=%s"
            + " evaluateEveryEpochs=%s; the run would end before it is evaluated again",
        patienceEpochs,
        evaluateEveryEpochs);
    checkArgument(accumulate >= 1, "accumulate must be >= 1, got %s", accumulate);
    checkArgument(
        (long) batchSize * accumulate <= Integer.MAX_VALUE,
        "accumulate must be so small that batchSize * accumulate is <= %s, got %s * %s",
        Integer.MAX_VALUE,
        batchSize,
        accumulate);
    checkArgument(
        referenceBatch == null || referenceBatch >= 1,
        "referenceBatch must be >= 1, got %s",
        referenceBatch);
  }

  /** Returns the same run with something else done with gradients and weights. */
  public RunSection withUpdates(
      int batchesPerStep, @Nullable ClipNorm clipping, @Nullable Ema averaging) {
    return new RunSection(
        batchSize,
        seed,
        sampler,
        augmentation,
        precision,
        kernels,
        deterministic,
        threads,
        onBadImage,
        initialEpoch,
        evaluateEveryEpochs,
        evaluateEverySteps,
        flip,
        keepCheckpoints,
        bestBy,
        patienceEpochs,
        batchesPerStep,
        clipping,
        averaging,
        parameterGroups,
        referenceBatch,
        evaluations);
  }

  /** Returns the same run with other evaluations beside pair verification. */
  public RunSection withEvaluations(List<Evaluation> others) {
    return new RunSection(
        batchSize,
        seed,
        sampler,
        augmentation,
        precision,
        kernels,
        deterministic,
        threads,
        onBadImage,
        initialEpoch,
        evaluateEveryEpochs,
        evaluateEverySteps,
        flip,
        keepCheckpoints,
        bestBy,
        patienceEpochs,
        accumulate,
        clipNorm,
        ema,
        parameterGroups,
        referenceBatch,
        others);
  }

  /**
   * Returns what every rate is multiplied by: a step of k times as many pictures takes k times the
   * rate. Source: Goyal et al. 2017 (Accurate, Large Minibatch SGD), section 2.1.
   */
  public double rateFactor() {
    return referenceBatch == null ? 1 : (double) batchSize * accumulate / referenceBatch;
  }

  /**
   * Returns the threads of every session of the run: TensorFlow takes those of the first one in the
   * process.
   */
  public DeviceOptions deviceOptions() {
    return new DeviceOptions(threads, deterministic ? 1 : 0, kernels);
  }
}
