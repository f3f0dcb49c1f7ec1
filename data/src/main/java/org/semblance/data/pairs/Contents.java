package org.semblance.data.pairs;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.random.Draws;

/**
 * Hashes of what pictures show, by which equal ones are known; a picture is read when asked for.
 */
final class Contents implements IntToLongFunction {

  private final ImageSet images;
  private final Map<Integer, Long> known = new HashMap<>();

  Contents(ImageSet images) {
    this.images = images;
  }

  /**
   * Returns a hash of the bytes of a picture.
   *
   * @throws DataException if it is no picture
   */
  @Override
  public long applyAsLong(int image) {
    return known.computeIfAbsent(
        image, i -> PictureFacts.of(images.encoded(i), images.place(i)).hash());
  }

  /** Returns a hash of what a picture shows and of whose it is said to be. */
  long owned(int image) {
    return Draws.hash(images.label(image), applyAsLong(image));
  }
}
