package org.semblance.data;

import com.google.common.primitives.ImmutableLongArray;
import java.util.List;

/**
 * An ordered, unchanging list of encoded pictures with an identity each.
 *
 * <p>All methods may be called from several threads at once. The order is a function of the data
 * alone. Whoever opens a set closes it.
 */
public interface ImageSet extends AutoCloseable {

  /** No picture may be larger than this, packed or unpacked. */
  int MAXIMUM_BYTES = 64 << 20;

  /** Returns the names of the identities; the position is the class. */
  List<String> identities();

  /**
   * Returns the class numbers that identities are stored under, ascending, one for each; empty
   * where they are stored under names.
   */
  default ImmutableLongArray storedLabels() {
    return ImmutableLongArray.of();
  }

  /** Returns how many pictures there are. */
  int size();

  /** Returns the class of a picture, in {@code [0, identities().size())}. */
  int label(int image);

  /**
   * Returns the name of a picture among those of its identity, with or without an ending: what a
   * copy of it would be called.
   */
  String fileName(int image);

  /**
   * Returns the path of a picture from the folder or archive that all pictures are in, as {@link
   * ListedData} reads it; empty where pictures have none, in record files for instance.
   */
  default String path(int image) {
    return "";
  }

  /**
   * Returns where a picture comes from, for messages, for instance {@code faces.zip!/Ann/1.jpg}.
   */
  String place(int image);

  /**
   * Reads a picture as it is stored, JPEG or PNG. The caller must not change the array.
   *
   * @throws DataException naming the place, if it cannot be read
   */
  byte[] encoded(int image);

  @Override
  void close();
}
