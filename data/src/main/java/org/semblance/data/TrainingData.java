package org.semblance.data;

/** Pictures with an identity each, to train on. */
public sealed interface TrainingData permits FolderData, DrawnFaces, JoinedData {

  /**
   * Reads the index of the set, not its pictures.
   *
   * @return the set; the caller closes it
   * @throws DataException if there is nothing to train on, saying what was found and where
   */
  ImageSet open();
}
