package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * Where a record lies in its file, and where the picture is in it.
 *
 * @param offset of the record's first byte
 * @param bytes of the record with what frames it
 * @param pictureStart bytes of the record before the picture
 * @param pictureBytes of the picture, or −1 if it is in pieces
 */
public record RecordSpot(long offset, int bytes, int pictureStart, int pictureBytes) {

  /** Requires the picture to be in the record. */
  public RecordSpot {
    checkArgument(offset >= 0, "a record's offset must be >= 0, got %s", offset);
    checkArgument(
        pictureStart >= 0
            && pictureBytes >= -1
            && (long) pictureStart + Math.max(0, pictureBytes) <= bytes,
        "a picture must lie in its record of %s bytes, got %s bytes from %s on",
        bytes,
        pictureBytes,
        pictureStart);
  }

  /** Returns the offset of what is behind the record. */
  long end() {
    return offset + bytes;
  }

  /**
   * Returns a copy of the picture, which must be in one piece.
   *
   * @param at where the record begins in some bytes
   */
  public byte[] pictureOf(byte[] bytes, int at) {
    int from = at + pictureStart;
    return Arrays.copyOfRange(bytes, from, from + pictureBytes);
  }
}
