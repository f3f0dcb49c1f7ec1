package org.semblance.data;

/** First parts of the keys of {@link Draws}, so that different uses of a seed are unrelated. */
public final class DrawKey {

  /** Order of an epoch. */
  public static final long ORDER = 1;

  /** Changes of a picture. */
  public static final long AUGMENTATION = 2;

  /** What takes the place of a bad picture. */
  public static final long REPLACEMENT = 3;

  /** Drawn people to train on. */
  public static final long DRAWN_TRAINING = 4;

  /** Drawn people to verify with. */
  public static final long DRAWN_VERIFICATION = 5;

  /** Pairs of drawn people. */
  public static final long DRAWN_PAIRS = 6;

  /** Order of the pictures of a conversion. */
  public static final long CONVERSION = 7;

  /** Pairs out of a data set. */
  public static final long PAIRS = 8;

  /** Which pictures of a batch are blended with which. */
  public static final long MIXUP_PARTNERS = 9;

  /** How much of itself a blended picture keeps. */
  public static final long MIXUP_SHARES = 10;

  /** Pictures of a data set that people look at. */
  public static final long CONTACT_SHEET = 11;

  /** Pictures of a large data set among which hard pairs are looked for. */
  public static final long HARD_CANDIDATES = 12;

  private DrawKey() {}
}
