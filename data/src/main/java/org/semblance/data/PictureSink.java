package org.semblance.data;

import java.util.List;

/**
 * Where pictures are written, one after another, in some format.
 *
 * <p>Everything has a temporary name until {@link #finish}. A sink that is closed before leaves
 * what it has written, and one that is opened with the sizes that {@link #flush} returned goes on
 * from there.
 */
public interface PictureSink extends AutoCloseable {

  /**
   * Writes a picture.
   *
   * @param label class, the position of its identity's name
   * @param fileName what the picture is called, with or without an ending
   * @param encoded JPEG or PNG
   * @throws DataException if it cannot be written
   */
  void add(int label, String fileName, byte[] encoded);

  /** Forces to disk what was added, and returns the sizes of the files in their order. */
  List<Long> flush();

  /** Writes what comes last and gives the files their names. */
  void finish();

  @Override
  void close();
}
