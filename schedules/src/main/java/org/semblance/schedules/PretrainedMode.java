package org.semblance.schedules;

/** What becomes of a weight file that holds another network than the schedule's. */
public enum PretrainedMode {
  /** It is refused, with the first layer that differs. */
  STRICT,
  /** Tensors of the same name and shape are loaded, and a report tells of all others. */
  PARTIAL
}
