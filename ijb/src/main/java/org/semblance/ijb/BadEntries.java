package org.semblance.ijb;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.DataException;

/**
 * Collects what cannot be used of a set: ends at the first, or counts them by kind and remembers an
 * example of each. Thread-safe.
 */
public final class BadEntries {

  /** What is wrong with an entry. */
  public enum Kind {
    /** A picture of a template has no line of five points and a score. */
    PICTURE_WITHOUT_POINTS("pictures without five points"),
    /** A line of five points belongs to no picture. */
    POINTS_WITHOUT_PICTURE("lines of five points without a picture of that name"),
    /** A picture that is missing, damaged, or whose points are those of no face. */
    PICTURE("pictures that could not be embedded"),
    /** An embedding with values that are no numbers. */
    EMBEDDING("pictures whose embedding is not finite"),
    /** A template none of whose pictures can be used, or whose embeddings add up to nothing. */
    TEMPLATE("templates without a usable picture"),
    /** A pair that names a template without pictures. */
    PAIR("pairs of a template without pictures"),
    /** An entry of a gallery or a list of probes that names a template without pictures. */
    SEARCH("gallery or probe entries of a template without pictures"),
    /** A line of a list of groups that names no identity of the data. */
    GROUP("lines of groups that name no identity of the data"),
    /** A line of a list that names a picture which is not there. */
    LISTED("lines of a list that name no picture that is there"),
    /** A file of a feature that is missing or damaged. */
    FEATURE("files of features that are missing or damaged"),
    /** A noisy picture of a person without clean ones. */
    NOISY("noisy pictures of persons without clean ones");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final OnBad onBad;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, String> examples = new EnumMap<>(Kind.class);

  /** Creates an empty collection. */
  public BadEntries(OnBad onBad) {
    this.onBad = onBad;
  }

  /** Returns whether entries are left out, instead of ending everything. */
  boolean skips() {
    return onBad == OnBad.SKIP;
  }

  /** Returns a collection that begins with what this one has. */
  synchronized BadEntries copy() {
    BadEntries copy = new BadEntries(onBad);
    copy.counts.putAll(counts);
    copy.examples.putAll(examples);
    return copy;
  }

  /**
   * Takes note of an entry.
   *
   * @param message where it is, what must hold and what was found
   * @throws DataException with the message, unless such entries are skipped
   */
  public synchronized void add(Kind kind, String message) {
    if (onBad == OnBad.STOP) {
      throw new DataException(message + ". --on-bad skip leaves such entries out and counts them");
    }
    counts.merge(kind, 1L, Long::sum);
    examples.putIfAbsent(kind, message);
  }

  /** Takes note of entries that follow from others which were named before. */
  synchronized void addCounted(Kind kind, long count) {
    if (count > 0) {
      counts.merge(kind, count, Long::sum);
    }
  }

  /** Returns how many entries of a kind there were. */
  public synchronized long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Returns whether there were none. */
  synchronized boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Returns a line for each kind there was. */
  public synchronized List<String> notes() {
    List<String> notes = new ArrayList<>();
    counts.forEach(
        (kind, count) -> {
          String example = examples.get(kind);
          notes.add(
              String.format(
                  "left out %,d %s%s",
                  count, kind.words, example == null ? "" : "; the first: " + example));
        });
    return notes;
  }
}
