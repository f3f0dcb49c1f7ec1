package org.semblance.data;

import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An ordered, unchanging list of encoded pictures with an identity each.
 *
 * <p>All methods may be called from several threads at once. The order is a function of the data
 * alone. Whoever opens a set closes it.
 */
public interface ImageSet extends AutoCloseable {

  /** No picture may be larger than this, packed or unpacked. */
  int MAXIMUM_BYTES = 64 << 20;

  /** Of pictures that are read together; a single one may have more. */
  int BYTES_TOGETHER = 1 << 19;

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

  /**
   * Checks by its header that the first picture is JPEG or PNG and has a size; the others are
   * checked when they are decoded.
   *
   * @throws DataException naming it, if it is not or has another
   */
  default void requireSizeOfFirst(int height, int width) {
    ImageDecoder.requireSize(encoded(0), place(0), height, width);
  }

  /**
   * Reads the first of some pictures, which is faster than one by one where they lie together: one
   * at least, as many as lie together, none behind those that have {@link #BYTES_TOGETHER}, and
   * none from one on that cannot be read.
   *
   * @param images at least one
   * @throws DataException naming the place of the first, if that cannot be read
   */
  default List<byte[]> encodedSome(int[] images) {
    return together(Ints.asList(images), this::encoded);
  }

  /** Reads the first of some pictures one by one; see {@link #encodedSome}. */
  static <T> List<byte[]> together(List<T> images, Function<? super T, byte[]> reader) {
    List<byte[]> pictures = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < images.size() && bytes < BYTES_TOGETHER; i++) {
      try {
        byte[] picture = reader.apply(images.get(i));
        bytes += picture.length;
        pictures.add(picture);
      } catch (DataException e) {
        if (pictures.isEmpty()) {
          throw e;
        }
        break; // told when it is the first
      }
    }
    return pictures;
  }

  /**
   * Returns a number of bytes that no picture has more of, where that is known without reading
   * them; else {@link #MAXIMUM_BYTES}.
   */
  default int largest() {
    return MAXIMUM_BYTES;
  }

  /** Returns how many values a teacher says of every picture; 0 if there is no teacher. */
  default int teacherSize() {
    return 0;
  }

  /**
   * Reads what a teacher says of a picture.
   *
   * @param into gets {@link #teacherSize()} values from {@code offset} on
   * @throws DataException naming the place, if it cannot be read
   * @throws IllegalStateException if there is no teacher
   */
  default void teacher(int image, float[] into, int offset) {
    throw new IllegalStateException("these pictures come without a teacher");
  }

  @Override
  void close();
}
