package org.semblance.losses;

/** Which sample of a batch gets which of the margins that were drawn for it. */
public enum MarginPairing {
  /** As they were drawn. */
  RANDOM,
  /** The lower the cosine to the own class, the larger the margin: ElasticFace+. */
  RANKED,
  /**
   * As the code that was published with ElasticFace+ pairs them: margins in rising order, taken by
   * the numbers that sort the cosines in falling order, where their ranks were meant. Neither as
   * drawn nor ranked.
   */
  SCRAMBLED
}
