package org.semblance.evaluation;

/** Contiguous folds as even as possible: the first {@code size % folds} are longer by one. */
final class Folds {

  private Folds() {}

  /** Returns the first index of a fold; that of fold {@code folds} is {@code size}. */
  static int start(int size, int folds, int fold) {
    return fold * (size / folds) + Math.min(fold, size % folds);
  }
}
