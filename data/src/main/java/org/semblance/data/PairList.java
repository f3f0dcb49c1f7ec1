package org.semblance.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Fetches the pictures that a list of pairs names. */
final class PairList {

  /** In the place of the number of a picture that is not there. */
  private static final int MISSING = -1;

  private final PairNames names;
  private final ImageArchive archive;
  private final Consumer<DataException> missing;
  private final boolean copies;
  private final PairSet.Builder pairs;
  private final Map<String, Integer> known = new HashMap<>();

  /**
   * Creates a reader.
   *
   * @param missing what to do about a picture that is not there: throw, or leave its pairs out
   * @param copies whether pictures of different names are equal as a rule, and kept once
   */
  PairList(PairNames names, ImageArchive archive, Consumer<DataException> missing, boolean copies) {
    this.names = names;
    this.archive = archive;
    this.missing = missing;
    this.copies = copies;
    this.pairs = PairSet.builder("pairs").from(names.source());
  }

  PairSet read() {
    for (PairNames.Line line : names.lines()) {
      int left = image(line.left(), line.number());
      int right = image(line.right(), line.number());
      if (left != MISSING && right != MISSING) {
        pairs.pair(left, right, line.same());
      }
    }
    return pairs.build(names.folds());
  }

  private int image(String name, int line) {
    Integer image = known.get(name);
    if (image == null) {
      image = fetch(name, line);
      known.put(name, image);
    }
    return image;
  }

  private int fetch(String name, int line) {
    if (name.startsWith("/")
        || name.chars().anyMatch(Character::isISOControl)
        || List.of(name.split("[/\\\\]")).contains("..")) {
      throw error(
          line, "pictures are named relative to " + archive.path() + " and inside it, got " + name);
    }
    String found = archive.find(name);
    if (found == null) {
      missing.accept(
          error(
              line,
              String.format(
                  "there is no picture %s, .jpg or .png, in %s; take the pictures that belong to"
                      + " the list",
                  name, archive.path())));
      return MISSING;
    }
    byte[] picture = archive.read(found);
    String place = archive.place(found);
    return copies ? pairs.distinct(picture, place, found) : pairs.image(picture, place, found);
  }

  private DataException error(int line, String message) {
    return new DataException(String.format("%s:%d: %s", names.source(), line, message));
  }
}
