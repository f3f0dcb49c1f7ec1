package org.semblance.data;

/** First parts of the keys of {@link Draws}, so that different uses of a seed are unrelated. */
final class DrawKey {

  static final long ORDER = 1;
  static final long AUGMENTATION = 2;
  static final long REPLACEMENT = 3;
  static final long DRAWN_TRAINING = 4;
  static final long DRAWN_VERIFICATION = 5;
  static final long DRAWN_PAIRS = 6;

  private DrawKey() {}
}
