package org.semblance.data;

/** Pairs of pictures, each with the answer to: the same person? */
public sealed interface VerificationData permits BinPairs, ListedPairs, PairFolder, DrawnPairs {

  /**
   * Reads the pairs and the encoded pictures that they name, each once.
   *
   * @throws DataException if something is missing or malformed, saying what and where
   */
  PairSet open();

  /**
   * Returns the name of the set in reports and metrics, known before it is opened: the one that was
   * given, else that of its file without the ending.
   */
  String setName();
}
