package org.semblance.subcenter;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Cosines of every picture of a set with the sub-centres of its own class: all that cleaning needs
 * to know of it, 4 · (k + 1) bytes a picture.
 */
public final class PictureCosines {

  private final int classes;
  private final int perPicture;
  private final int[] labels;
  private final float[] values;

  /**
   * Takes over the arrays.
   *
   * @param classes how many there are
   * @param perPicture k, at least 1
   * @param labels the class of each picture, in [0, classes)
   * @param values k cosines of each picture, picture by picture
   */
  public PictureCosines(int classes, int perPicture, int[] labels, float[] values) {
    checkArgument(perPicture >= 1, "a picture must have >= 1 cosines, got %s", perPicture);
    checkArgument(
        values.length == (long) labels.length * perPicture,
        "%s pictures must have %s cosines each, got %s in all",
        labels.length,
        perPicture,
        values.length);
    this.classes = classes;
    this.perPicture = perPicture;
    this.labels = labels;
    this.values = values;
  }

  /** Returns how many pictures there are. */
  public int pictures() {
    return labels.length;
  }

  /** Returns how many classes there are. */
  public int classes() {
    return classes;
  }

  /** Returns k, how many sub-centres a class has. */
  public int perPicture() {
    return perPicture;
  }

  /** Returns the class of a picture. */
  public int label(int picture) {
    return labels[picture];
  }

  /** Returns the cosine of a picture with a sub-centre of its class. */
  public float cosine(int picture, int center) {
    return values[picture * perPicture + center];
  }

  /** Returns the sub-centre of its class that a picture is nearest to; of equal ones the first. */
  public int nearest(int picture) {
    int nearest = 0;
    for (int s = 1; s < perPicture; s++) {
      if (cosine(picture, s) > cosine(picture, nearest)) {
        nearest = s;
      }
    }
    return nearest;
  }
}
