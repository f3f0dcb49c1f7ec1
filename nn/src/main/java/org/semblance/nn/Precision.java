package org.semblance.nn;

/** In which arithmetic a step runs. */
public enum Precision {
  /** Everything in float32. */
  FLOAT32
}
