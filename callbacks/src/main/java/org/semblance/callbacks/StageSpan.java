package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A stage as a stretch of epochs.
 *
 * @param title for people
 * @param epochs length, &gt;= 1
 */
public record StageSpan(String title, int epochs) {

  /** Checks the range. */
  public StageSpan {
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
  }
}
