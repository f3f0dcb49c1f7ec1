package org.semblance.data.convert;

import java.util.Locale;
import org.semblance.data.DataException;
import org.semblance.data.PairFolder;
import org.semblance.data.PairSet;

/**
 * How a verification set lies in a folder: the files of its pictures, and a text of pairs.
 *
 * @param repeated whether every pair has two files of its own, as PLSC's; else every distinct
 *     picture is one file
 */
record PairLayout(PairSet pairs, boolean repeated) {

  /** Returns how many pictures are files. */
  int files() {
    return repeated ? 2 * pairs.pairs() : pairs.images();
  }

  /** Returns the bytes of a picture, as they are. */
  byte[] content(int file) {
    if (!repeated) {
      return pairs.encoded(file);
    }
    return pairs.encoded(file % 2 == 0 ? pairs.left(file / 2) : pairs.right(file / 2));
  }

  /** Returns the path of a picture in the folder; its ending is that of its content. */
  String name(int file) {
    String stem =
        repeated
            ? String.format(Locale.ROOT, "%08d_%d", file / 2, file % 2)
            : String.format(Locale.ROOT, "%08d", file);
    return "images/" + stem + FileNames.ending(content(file));
  }

  /** Returns the name of the text. */
  String listName() {
    return repeated ? PairFolder.LIST : PairFormat.LIST;
  }

  /**
   * Returns the text: a line per pair, and LFW's header if there is another number of folds than
   * readers take without one.
   *
   * @throws DataException if no header can say how many folds there are
   */
  String list() {
    StringBuilder text = new StringBuilder();
    if (!repeated && pairs.folds() != PairSet.DEFAULT_FOLDS) {
      text.append(header());
    }
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      text.append(name(repeated ? 2 * pair : pairs.left(pair))).append('\t');
      text.append(name(repeated ? 2 * pair + 1 : pairs.right(pair))).append('\t');
      text.append(pairs.same(pair) ? '1' : '0').append('\n');
    }
    return text.toString();
  }

  /** The number of folds, and of the pairs of each kind in a fold. */
  private String header() {
    int folds = pairs.folds();
    if (pairs.pairs() % (2 * folds) != 0) {
      throw new DataException(
          String.format(
              "the pairs of %s must be a multiple of twice the %,d folds for a list to say so, got"
                  + " %,d",
              pairs.name(), folds, pairs.pairs()));
    }
    return folds + "\t" + pairs.pairs() / (2 * folds) + "\n";
  }
}
