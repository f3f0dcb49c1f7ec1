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
  default ImageSet open() {
    ImageSet images = openPart();
    if (images.identities().size() < 2) {
      String only = images.identities().get(0);
      String first = images.place(0);
      images.close();
      throw new DataException(
          String.format(
              "the training data must hold at least two identities to tell apart, found only %s,"
                  + " whose first picture is %s; add people, or lower minimumImages if it left some"
                  + " out",
              only, first));
    }
    return images;
  }

  /** Opens the set as one part of several, or to look at it: it may hold a single identity. */
  ImageSet openPart();
}
