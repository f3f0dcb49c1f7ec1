package org.semblance.nn;

/**
 * Root of the exceptions that Semblance raises on purpose: a message says what must hold, what was
 * found, where, and what to do.
 */
public class SemblanceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public SemblanceException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and the failure behind it. */
  public SemblanceException(String message, Throwable cause) {
    super(message, cause);
  }
}
