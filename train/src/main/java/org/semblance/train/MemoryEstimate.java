package org.semblance.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Precision;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.optimizers.Lookahead;
import org.semblance.nn.optimizers.Sam;

/**
 * How much memory a training step will need at most, known before anything is built.
 *
 * @param weightBytes parameters, their gradients and the optimiser's state
 * @param activationBytes feature maps that the backward pass keeps, and their gradients
 * @param logitBytes arrays of classes × batch
 */
public record MemoryEstimate(long weightBytes, long activationBytes, long logitBytes) {

  /** Value, gradient and momentum of each weight, with one array to spare for Adam or a copy. */
  private static final int ARRAYS_PER_WEIGHT = 4;

  /** Outputs of all layers are kept for the backward pass, whose own arrays live a short time. */
  private static final double ARRAYS_PER_ACTIVATION = 1.5;

  /** Logits, their soft-max gradient and the gradient of the cosines. */
  private static final int ARRAYS_PER_LOGIT = 3;

  private static final long FIXED_BYTES = 700L << 20;

  /**
   * Estimates one step.
   *
   * @param devices say whether our fused kernels are used, which keep fewer feature maps
   */
  static MemoryEstimate of(StepRunner.Plan plan, DeviceOptions devices) {
    Network network = plan.model().network();
    long embedding = network.outputShape().get(0);
    long head = embedding * plan.classes();
    long sampled = (long) Math.ceil(plan.sampleRate() * plan.classes());
    long activations = network.activationCount(devices, plan.precision()) * plan.batchSize();
    int bytesPerActivation = plan.precision() == Precision.FLOAT32 ? Float.BYTES : 2;
    long logits = sampled * plan.batchSize();
    // Blends have a soft-max for each of their two labels.
    int arraysPerLogit = plan.mixesPictures() ? 2 * ARRAYS_PER_LOGIT : ARRAYS_PER_LOGIT;
    int more = extraArrays(plan);
    // Of sampled classes the gradient alone is smaller; what else is made of them is as large.
    long headArrays =
        plan.sampleRate() == 1
            ? head * (ARRAYS_PER_WEIGHT + more)
            : head * (ARRAYS_PER_WEIGHT - 1 + more) + embedding * sampled * ARRAYS_PER_WEIGHT;
    int ofNetwork = ARRAYS_PER_WEIGHT + more + (plan.updates().ema() == null ? 0 : 1);
    return new MemoryEstimate(
        (network.parameterCount(false) * ofNetwork + headArrays) * Float.BYTES,
        (long) (activations * ARRAYS_PER_ACTIVATION * bytesPerActivation),
        logits * arraysPerLogit * Float.BYTES);
  }

  /** Returns how many arrays of each weight the way of its update needs beside the usual ones. */
  private static int extraArrays(StepRunner.Plan plan) {
    Optimizer inner = plan.optimizer() instanceof Sam sam ? sam.inner() : plan.optimizer();
    return (plan.optimizer() instanceof Sam ? 1 : 0)
        + (inner instanceof Lookahead ? 1 : 0)
        + (plan.updates().accumulate() > 1 ? 1 : 0);
  }

  /** Returns the sum, with what the process needs anyway. */
  public long totalBytes() {
    return weightBytes + activationBytes + logitBytes + FIXED_BYTES;
  }

  /**
   * Refuses what cannot fit.
   *
   * @param availableBytes memory of the machine
   * @throws SemblanceException saying what takes how much and what to change
   */
  void requireWithin(long availableBytes) {
    if (totalBytes() <= availableBytes) {
      return;
    }
    throw new SemblanceException(
        String.format(
            "a training step would need about %.1f GiB, but this machine has %.1f GiB: weights and"
                + " optimizer %.1f GiB, feature maps %.1f GiB, logits (classes x batch) %.1f GiB;"
                + " lower run.batchSize or the stage's sampleRate, or use fewer identities"
                + " (data.train minimumImages)",
            gib(totalBytes()),
            gib(availableBytes),
            gib(weightBytes),
            gib(activationBytes),
            gib(logitBytes)));
  }

  /** Returns the physical memory of this machine. */
  public static long machineBytes() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
