package org.semblance.nn.optimizers;

/** Whose gradients are clipped. */
public enum ClippedPart {
  /** Those of all trained parameters. */
  ALL,
  /** Those of backbone and embedding head, not of the classes: as in arcface_torch. */
  BACKBONE
}
