package org.semblance.callbacks;

import org.semblance.nn.SemblanceException;

/** A loss or a weight that is no longer a number: names the step, the batch and what it is. */
public class DivergenceException extends SemblanceException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public DivergenceException(String message) {
    super(message);
  }
}
