package org.semblance.backbones;

/** In which order a network expects the three channels of a pixel. */
public enum ColorOrder {
  /** Red, green, blue: as Semblance holds images. */
  RGB,
  /** Blue, green, red: as OpenCV holds images. */
  BGR
}
