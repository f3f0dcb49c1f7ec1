package org.semblance.train;

import java.util.OptionalDouble;

/**
 * What a step spends on one thing: a type of operation, a kind of layer, a layer. Means over the
 * traced steps.
 *
 * @param name of the thing
 * @param kind of a layer; of other things their name once more
 * @param runs operations per step
 * @param forwardSeconds per step, from the batch to the loss
 * @param backwardSeconds per step, from the loss to the gradients
 * @param updateSeconds per step, from the gradients to the new weights
 * @param bytes that the operations write per step
 * @param forwardMultiplyAdds per step; 0 where they do not matter
 * @param backwardMultiplyAdds per step; 0 where they do not matter
 */
public record ProfileRow(
    String name,
    String kind,
    double runs,
    double forwardSeconds,
    double backwardSeconds,
    double updateSeconds,
    double bytes,
    long forwardMultiplyAdds,
    long backwardMultiplyAdds) {

  /** Returns the time of a step that this takes, in seconds. */
  public double seconds() {
    return forwardSeconds + backwardSeconds + updateSeconds;
  }

  /** Returns 10⁹ operations per second of the forward pass, two for each multiply-add. */
  public OptionalDouble forwardGflops() {
    return gflops(forwardMultiplyAdds, forwardSeconds);
  }

  /** Returns 10⁹ operations per second of the backward pass, two for each multiply-add. */
  public OptionalDouble backwardGflops() {
    return gflops(backwardMultiplyAdds, backwardSeconds);
  }

  private static OptionalDouble gflops(long multiplyAdds, double seconds) {
    return multiplyAdds == 0 || seconds == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(2 * multiplyAdds / seconds / 1e9);
  }
}
