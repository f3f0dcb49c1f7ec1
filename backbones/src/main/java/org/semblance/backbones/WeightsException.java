package org.semblance.backbones;

import org.semblance.nn.SemblanceException;

/** A weight file, a frozen graph or a saved model cannot be used: says what, where and why. */
public final class WeightsException extends SemblanceException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public WeightsException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and the failure behind it. */
  public WeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}
