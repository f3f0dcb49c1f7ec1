package org.semblance.ijb;

import java.util.List;
import org.semblance.evaluation.RocPoint;

/**
 * What a comparison of all pairs of a data set found.
 *
 * @param set name of the data set
 * @param model name of the network, for people
 * @param images compared with each other
 * @param identities they show
 * @param groups figures over all pairs first, then over the pairs within each group
 * @param notes what a reader must know, for instance what was left out
 * @param seconds that comparing took
 */
public record AllPairsResult(
    String set,
    String model,
    int images,
    int identities,
    List<Group> groups,
    List<String> notes,
    double seconds) {

  /** Name of the figures over all pairs. */
  public static final String ALL = "all";

  /** Copies the lists. */
  public AllPairsResult {
    groups = List.copyOf(groups);
    notes = List.copyOf(notes);
  }

  /**
   * Figures over some pairs.
   *
   * @param name of the group
   * @param images of the group
   * @param identities of the group
   * @param positives pairs of one person
   * @param negatives pairs of two persons
   * @param tars at the false accept rates asked for
   * @param curve points for drawing, false accept rates rising
   */
  public record Group(
      String name,
      int images,
      int identities,
      long positives,
      long negatives,
      List<TarAtLimit> tars,
      List<RocPoint> curve) {

    /** Copies the lists. */
    public Group {
      tars = List.copyOf(tars);
      curve = List.copyOf(curve);
    }
  }
}
