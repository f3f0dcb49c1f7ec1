package org.semblance.data;

import org.semblance.nn.SemblanceException;

/** Data that is missing, malformed or not enough. */
public final class DataException extends SemblanceException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception that says what must hold, what was found, where, and what to do. */
  public DataException(String message) {
    super(message);
  }

  /** Creates an exception with the failure behind it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
