package org.semblance.nn.trace;

/** What a node of a training step works for. */
public enum Phase {
  /** From the batch to the loss, state updates of layers included. */
  FORWARD,
  /** From the loss to the gradients. */
  BACKWARD,
  /** Everything that was added after the gradients: weight decay, optimiser. */
  UPDATE
}
