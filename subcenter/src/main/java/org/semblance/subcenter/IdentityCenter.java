package org.semblance.subcenter;

import java.util.Locale;

/** What counts as the direction of an identity that has several sub-centres. */
public enum IdentityCenter {
  /**
   * The sub-centre that most pictures are nearest to, as in the paper: right where training went on
   * until it has nearly all of the identity's own pictures.
   */
  DOMINANT("the dominant sub-center"),
  /**
   * The mean of the sub-centres, each of length 1, weighted by the pictures that are nearest to
   * them. Where an identity's own pictures are still spread over several sub-centres the others
   * count too; wrong pictures hardly do, since they have few votes and each a direction of its own.
   * Not in the paper.
   */
  MEAN("the mean of the sub-centers, weighted by their pictures");

  private final String words;

  IdentityCenter(String words) {
    this.words = words;
  }

  /** Returns what it is, in words. */
  public String words() {
    return words;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
