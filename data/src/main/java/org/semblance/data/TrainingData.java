package org.semblance.data;

/**
 * Pictures with an identity each, to train on.
 *
 * <p>Not sealed, since every record format is a package of its own; what a schedule may name is
 * listed in one table there.
 */
public interface TrainingData {

  /**
   * Reads the index of the set, not its pictures.
   *
   * @return the set; the caller closes it
   * @throws DataException if there is nothing to train on, saying what was found and where
   */
  ImageSet open();
}
