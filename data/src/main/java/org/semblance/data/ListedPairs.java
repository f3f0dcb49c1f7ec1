package org.semblance.data;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A text file of pairs and the pictures that it names.
 *
 * <p>The text is LFW's {@code pairs.txt} (a header {@code folds count} or {@code count}, then
 * {@code NAME 1 2} and {@code NAME1 1 NAME2 4}) or lines of {@code path path 0|1}, 1 meaning the
 * same person; the latter too may have LFW's header, which says how many folds there are.
 *
 * @param pairs the text file
 * @param images the folder, ZIP or tar file of the pictures
 * @param name of the set, or null for the text file's name without its ending
 */
public record ListedPairs(Path pairs, Path images, @Nullable String name)
    implements VerificationData {

  /** Checks the name. */
  public ListedPairs {
    PairSet.checkName(name);
  }

  /** Names the set like the text file. */
  public ListedPairs(Path pairs, Path images) {
    this(pairs, images, null);
  }

  @Override
  public PairSet open() {
    return openPart(
        missing -> {
          throw missing;
        });
  }

  /**
   * Reads what there is, to look at it: pairs with a picture that is missing are left out.
   *
   * @param missing hears of every picture that is not there, once
   * @throws DataException if the list is malformed, or not enough is left of it
   */
  public PairSet openPart(Consumer<DataException> missing) {
    try (ImageArchive archive = ImageArchive.open(images)) {
      return new PairList(PairNames.read(pairs), archive, missing, false).read().named(setName());
    }
  }

  @Override
  public String setName() {
    return name == null ? PairSet.nameOf(pairs) : name;
  }
}
