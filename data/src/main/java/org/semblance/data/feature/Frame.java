package org.semblance.data.feature;

import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.RecordSpot;

/** How messages stand in a file: what is before and behind each. */
public interface Frame {

  /** Returns the bytes before a message. */
  int headerBytes();

  /** Returns the bytes behind a message. */
  int footerBytes();

  /**
   * Reads what stands before a message, at which the scanner is afterwards.
   *
   * @return bytes of the message, as promised
   * @throws DataException if the promise does not fit its check sum, where it has one
   */
  long length(ByteFile file, ByteFile.Scanner scanner);

  /**
   * Requires a record to be the one that was found at its place when the file was gone through, and
   * to fit its check sums, where it has any.
   *
   * @param bytes that were read from the file, with the whole record
   * @param at where it begins in them
   * @throws DataException if it is not
   */
  void check(ByteFile file, RecordSpot spot, byte[] bytes, int at);
}
