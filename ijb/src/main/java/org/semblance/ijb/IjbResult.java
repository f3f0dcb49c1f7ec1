package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found.
 *
 * @param format {@link #FORMAT}
 * @param set name of the set, for instance IJBC
 * @param model name of the network, for people
 * @param images pictures of the set
 * @param templates of the set
 * @param verification one-to-one figures, one for each choice of flags
 * @param search one-to-many figures; null if they were not wanted
 * @param notes what a reader must know, for instance what was left out
 * @param seconds that pooling and scoring took
 */
public record IjbResult(
    String format,
    String set,
    String model,
    int images,
    int templates,
    List<VerificationFigures> verification,
    @Nullable SearchFigures search,
    List<String> notes,
    double seconds) {

  /** Marks a file of one of these. */
  public static final String FORMAT = "semblance-ijb-result-1";

  /** Checks the format and copies the lists. */
  public IjbResult {
    checkArgument(
        FORMAT.equals(format), "the format of a result must be %s, got %s", FORMAT, format);
    verification = List.copyOf(verification);
    notes = List.copyOf(notes);
  }

  /** Returns a name for a curve: the network's, and the flags' where there are several. */
  public String curveName(FeatureFlags flags) {
    return verification.size() > 1 ? model + " " + flags : model;
  }
}
