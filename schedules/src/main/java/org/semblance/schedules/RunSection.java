package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Sampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Precision;

/**
 * How a run trains.
 *
 * @param batchSize pictures per step, at least 2: batch normalisation needs more than one
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
 * @param patienceEpochs ends the run after so many epochs without a better accuracy; 0 means never
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
    int patienceEpochs) {

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
          0);

  /** Copies the list and checks the ranges. */
  public RunSection {
    bestBy = List.copyOf(bestBy);
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
  }

  /**
   * Returns the threads of every session of the run: TensorFlow takes those of the first one in the
   * process.
   */
  public DeviceOptions deviceOptions() {
    return new DeviceOptions(threads, deterministic ? 1 : 0, kernels);
  }
}
