package org.semblance.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.SampledUpdate;
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

  /** Of sampled weights their values, their gradient, and one array of each while it is made. */
  private static final int ARRAYS_PER_SAMPLED_WEIGHT = 4;

  /** Outputs of all layers are kept for the backward pass, whose own arrays live a short time. */
  private static final double ARRAYS_PER_ACTIVATION = 1.5;

  /** Logits, their soft-max gradient and the gradient of the cosines. */
  private static final int ARRAYS_PER_LOGIT = 3;

  /** Two soft-maxes' logarithms, their difference, one's shares, the product, and two gradients. */
  private static final int ARRAYS_PER_DIVERGENCE = 7;

  private static final long FIXED_BYTES = 700L << 20;

  /**
   * Estimates one step.
   *
   * @param devices say whether our fused kernels are used, which keep fewer feature maps
   */
  static MemoryEstimate of(StepPlan plan, DeviceOptions devices) {
    Network network = plan.model().network();
    long embedding = network.outputShape().get(0);
    HeadOptions head = plan.objective().head();
    // Classes of which a step makes logits.
    long sampled =
        plan.objective().loss() == null
            ? 0
            : head.sampling().aim(plan.objective().classes(), plan.batchSize());
    long activations =
        network.activationCount(devices, plan.backbone().precision()) * plan.batchSize();
    int bytesPerActivation = plan.backbone().precision() == Precision.FLOAT32 ? Float.BYTES : 2;
    long logits = sampled * plan.batchSize();
    // Beside the classes' logits those of all sub-centres, whose place their gradient takes.
    long subCenterLogits = head.subCenters() == 1 ? 0 : logits * head.subCenters();
    // Blends have a soft-max for each of their two labels.
    int arraysPerLogit = plan.objective().mixesPictures() ? 2 * ARRAYS_PER_LOGIT : ARRAYS_PER_LOGIT;
    if (plan.objective().embeddingLosses().distill() instanceof DivergenceDistillation) {
      arraysPerLogit += ARRAYS_PER_DIVERGENCE;
    }
    long headArrays =
        plan.objective().loss() == null ? 0 : headArrays(plan, sampled * head.subCenters());
    long classCenters =
        plan.objective().embeddingLosses().centerLoss() == null ? 0 : plan.objective().classes();
    int ofNetwork = arraysPerWeight(plan) + (plan.update().options().ema() == null ? 0 : 1);
    return new MemoryEstimate(
        (network.parameterCount(false) * ofNetwork + embedding * (headArrays + classCenters))
            * Float.BYTES,
        (long) (activations * ARRAYS_PER_ACTIVATION * bytesPerActivation),
        (logits * arraysPerLogit + subCenterLogits) * Float.BYTES);
  }

  /** Returns how many arrays of an embedding's size head and optimiser need. */
  private static long headArrays(StepPlan plan, long sampled) {
    HeadOptions head = plan.objective().head();
    long all = (long) plan.objective().classes() * head.subCenters();
    long mixing =
        head.vpl() == null ? 0 : plan.objective().classes() + sampled * ARRAYS_PER_SAMPLED_WEIGHT;
    if (head.sampling().takesAll(plan.objective().classes())) {
      return all * arraysPerWeight(plan) + mixing;
    }
    // Of classes that are trained by rows there are weights and state, and one more array as large
    // while they get their first values.
    boolean dense = head.sampling().update() == SampledUpdate.DENSE;
    long tables =
        dense
            ? arraysPerWeight(plan)
            : 2 + plan.update().optimizer().statesPerWeight() + scratchArrays(plan);
    return all * tables + sampled * ARRAYS_PER_SAMPLED_WEIGHT + mixing;
  }

  /** Returns how many arrays there are of each weight that is trained whole, its average not. */
  private static int arraysPerWeight(StepPlan plan) {
    Optimizer inner =
        plan.update().optimizer() instanceof Sam sam ? sam.inner() : plan.update().optimizer();
    return ARRAYS_PER_WEIGHT + (inner instanceof Lookahead ? 1 : 0) + scratchArrays(plan);
  }

  /** Returns how many arrays of each weight the way of its update needs within a step. */
  private static int scratchArrays(StepPlan plan) {
    return (plan.update().optimizer() instanceof Sam ? 1 : 0)
        + (plan.update().options().accumulate() > 1 ? 1 : 0);
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
                + " lower run.batchSize or the stage's sampleRate or sampleCount, or use fewer"
                + " identities (data.train minimumImages)",
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
