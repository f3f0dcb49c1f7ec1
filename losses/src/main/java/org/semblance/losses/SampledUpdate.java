package org.semblance.losses;

/**
 * What moves when a step has a sample of the classes.
 *
 * <p>The family knows four designs. Two of them, the sampled slice that is swapped into the
 * optimiser and back (arcface_torch's Partial FC 1, MXNet's memory bank) and the sparse momentum
 * over a list of rows (PaddlePaddle, PLSC), move the same weights by the same amounts and are one
 * here.
 */
public enum SampledUpdate {
  /**
   * The sampled classes, by their gradient, momentum and decay; weights and state of the others
   * stay as they are, bit for bit. As arcface_torch's Partial FC 1, MXNet's memory bank and
   * PaddlePaddle's sparse momentum.
   */
  ROWS,
  /**
   * The sampled classes, by their gradient and momentum without any weight decay; the others stay.
   * As OneFlow's update of indexed slices.
   */
  ROWS_UNDECAYED,
  /**
   * All classes: the sampled ones by their gradient, and every one by momentum and decay, as if the
   * gradient of the others were 0. As arcface_torch's Partial FC 2. Time and memory of a step grow
   * with the number of classes.
   */
  DENSE
}
