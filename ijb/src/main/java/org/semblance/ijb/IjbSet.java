package org.semblance.ijb;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.align.FivePoints;

/**
 * What the lists of a set say: pictures in templates and media, with five points and a detector's
 * score, and pairs of templates.
 *
 * <p>Templates are numbered by rising identifier; everything is held in arrays of numbers, since
 * IJB-C has 469,375 pictures and 15,658,489 pairs: 150 MB. Immutable and thread-safe.
 */
public final class IjbSet {

  /** Numbers of each picture. */
  static final class Pictures {
    final String[] names;
    final int[] templates;
    final int[] media;

    /** Ten for each picture, NaN where there are none. */
    final float[] points;

    final float[] scores;

    Pictures(String[] names, int[] templates, int[] media, float[] points, float[] scores) {
      this.names = names;
      this.templates = templates;
      this.media = media;
      this.points = points;
      this.scores = scores;
    }
  }

  /** Numbers of each pair. */
  static final class Pairs {
    final int[] left;
    final int[] right;
    final BitSet same;

    Pairs(int[] left, int[] right, BitSet same) {
      this.left = left;
      this.right = right;
      this.same = same;
    }
  }

  private static final int POINT_VALUES = 10;

  private final IjbFolder folder;
  private final String contentKey;
  private final int[] templateIds;
  private final Pictures pictures;
  private final Pairs pairs;

  IjbSet(IjbFolder folder, String contentKey, int[] templateIds, Pictures pictures, Pairs pairs) {
    this.folder = folder;
    this.contentKey = contentKey;
    this.templateIds = templateIds;
    this.pictures = pictures;
    this.pairs = pairs;
  }

  /**
   * Reads the lists of a set.
   *
   * <p>What was read is kept beside them in one file, under a key made of their whole content, and
   * taken from there the next time; a file that is damaged, of another version or of other lists is
   * written anew. Where the folder cannot be written, nothing is kept.
   *
   * @param bad takes what cannot be used
   * @param cached whether to look for the kept file first
   * @throws DataException naming file and line of what is wrong
   */
  public static IjbSet read(IjbFolder folder, BadEntries bad, boolean cached) {
    return new IjbSetReader(folder, bad).read(cached);
  }

  /** Returns where the set is. */
  public IjbFolder folder() {
    return folder;
  }

  /** Returns a text that is another one for other lists. */
  String contentKey() {
    return contentKey;
  }

  /** Returns how many pictures there are. */
  public int images() {
    return pictures.names.length;
  }

  /** Returns the file name of a picture. */
  public String name(int image) {
    return pictures.names[image];
  }

  /** Returns the file of a picture. */
  Path file(int image) {
    return folder.pictures().resolve(name(image));
  }

  /** Returns the template of a picture, from 0. */
  public int template(int image) {
    return pictures.templates[image];
  }

  /** Returns the media of a picture, for instance a video, as the list names it. */
  public int media(int image) {
    return pictures.media[image];
  }

  /** Returns the points of a picture; null where there are none. */
  public @Nullable FivePoints points(int image) {
    double[] values = new double[POINT_VALUES];
    for (int i = 0; i < POINT_VALUES; i++) {
      values[i] = pictures.points[POINT_VALUES * image + i];
    }
    return Double.isNaN(values[0]) ? null : FivePoints.of(values);
  }

  /** Returns what the detector thought of a picture; NaN where that is not known. */
  public float score(int image) {
    return pictures.scores[image];
  }

  /** Returns how many templates there are. */
  public int templates() {
    return templateIds.length;
  }

  /** Returns the identifier of a template. */
  public int templateId(int template) {
    return templateIds[template];
  }

  /** Returns the template of an identifier, or a negative number if it has no pictures. */
  public int templateOf(int id) {
    return Arrays.binarySearch(templateIds, id);
  }

  /** Returns how many pairs there are. */
  public int pairs() {
    return pairs.left.length;
  }

  /** Returns a template of a pair. */
  public int left(int pair) {
    return pairs.left[pair];
  }

  /** Returns the other template of a pair. */
  public int right(int pair) {
    return pairs.right[pair];
  }

  /** Returns whether a pair shows one person. */
  public boolean same(int pair) {
    return pairs.same.get(pair);
  }

  Pictures pictures() {
    return pictures;
  }

  Pairs pairColumns() {
    return pairs;
  }

  int[] templateIds() {
    return templateIds;
  }
}
