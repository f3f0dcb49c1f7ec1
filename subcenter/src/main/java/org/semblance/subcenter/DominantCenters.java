package org.semblance.subcenter;

/**
 * Which sub-centre of each class is the identity: the one that most of the class's pictures are
 * nearest to. The others have gathered what does not belong to it, and unusual pictures.
 *
 * <p>Of sub-centres with equally many votes it is the one with the greater sum of cosines over all
 * pictures of the class, then the first. (Keras_insightface takes the first at once, so that of two
 * pictures the noise may win.) Source: Deng et al. 2020 (Sub-center ArcFace).
 */
public final class DominantCenters {

  private final int perClass;
  private final int[] pictures;
  private final int[] votes;
  private final int[] dominant;

  private DominantCenters(PictureCosines cosines) {
    this.perClass = cosines.perPicture();
    this.pictures = new int[cosines.classes()];
    this.votes = new int[Math.multiplyExact(cosines.classes(), perClass)];
    this.dominant = new int[cosines.classes()];
    double[] sums = new double[votes.length];
    for (int i = 0; i < cosines.pictures(); i++) {
      int first = cosines.label(i) * perClass;
      pictures[cosines.label(i)]++;
      votes[first + cosines.nearest(i)]++;
      for (int s = 0; s < perClass; s++) {
        sums[first + s] += cosines.cosine(i, s);
      }
    }
    for (int c = 0; c < dominant.length; c++) {
      for (int s = 1; s < perClass; s++) {
        int challenger = c * perClass + s;
        int best = c * perClass + dominant[c];
        boolean more = votes[challenger] > votes[best];
        if (more || (votes[challenger] == votes[best] && sums[challenger] > sums[best])) {
          dominant[c] = s;
        }
      }
    }
  }

  /** Counts the votes of all pictures. */
  public static DominantCenters of(PictureCosines cosines) {
    return new DominantCenters(cosines);
  }

  /** Returns the dominant sub-centre of a class, in [0, k); of a class without pictures 0. */
  public int of(int ofClass) {
    return dominant[ofClass];
  }

  /** Returns how many pictures of a class are nearest to a sub-centre of it. */
  public int votes(int ofClass, int center) {
    return votes[ofClass * perClass + center];
  }

  /** Returns how many pictures a class has. */
  public int pictures(int ofClass) {
    return pictures[ofClass];
  }

  /**
   * Returns the dominant sub-centre's share of the votes, in [1/k, 1]; 1 without pictures. A small
   * one means that the class may be several people.
   */
  public double share(int ofClass) {
    return pictures[ofClass] == 0
        ? 1
        : (double) votes(ofClass, dominant[ofClass]) / pictures[ofClass];
  }
}
