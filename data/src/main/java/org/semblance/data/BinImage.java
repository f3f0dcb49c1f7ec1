package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A picture in a file of its own as Arcface-Paddle trains from it by default ({@code is_bin}):
 * uint32 length of a key, the key, uint32 length of a value, and the value, a pickle of the
 * picture's bytes; little-endian. The key is the picture's file name.
 *
 * <p>Read by an allow-list, like {@link BinPairs}; nothing in a pickle is ever executed.
 */
public final class BinImage {

  /** What the original's reader takes at most. */
  private static final int LONGEST_KEY = 5000;

  /** Protocol 3, the first with bytes, and bytes with a length of 32 bits. */
  private static final byte[] START = {(byte) 0x80, 3, 'B'};

  private static final int LENGTH = Integer.BYTES;

  private BinImage() {}

  /**
   * Returns the file of a picture, which Python 3 unpickles.
   *
   * @param fileName what the picture is called
   */
  public static byte[] wrapped(String fileName, byte[] picture) {
    byte[] key = fileName.getBytes(StandardCharsets.UTF_8);
    checkArgument(
        key.length <= LONGEST_KEY,
        "the name of a picture may have %s bytes, got %s",
        LONGEST_KEY,
        key.length);
    int value = START.length + LENGTH + picture.length + 1;
    return ByteBuffer.allocate(LENGTH + key.length + LENGTH + value)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(key.length)
        .put(key)
        .putInt(value)
        .put(START)
        .putInt(picture.length)
        .put(picture)
        .put((byte) '.')
        .array();
  }

  /** Returns whether a file begins like one of these; no JPEG or PNG does. */
  static boolean is(byte[] file) {
    if (file.length < 2 * LENGTH) {
      return false;
    }
    int key = numbers(file).getInt();
    return key >= 0 && key <= LONGEST_KEY && key <= file.length - 2 * LENGTH;
  }

  /**
   * Returns the picture of a file.
   *
   * @param place where it is, for messages
   * @throws DataException if the file is damaged, or its pickle is not of bytes
   */
  static byte[] picture(byte[] file, String place) {
    ByteBuffer numbers = numbers(file);
    int start = LENGTH + numbers.getInt() + LENGTH;
    long length = numbers.getInt(start - LENGTH) & 0xFFFFFFFFL;
    if (length != file.length - start) {
      throw new DataException(
          String.format(
              "%s must hold one picture, with its key and both lengths, as Arcface-Paddle writes"
                  + " it: %,d bytes are promised behind the key, there are %,d; write it again",
              place, length, file.length - start));
    }
    PickleInput input = new PickleInput(file, start, place);
    Object value = new PickleReader(input).read();
    byte[] picture = PickleValue.bytesOf(value);
    if (picture == null || input.offset() < file.length) {
      throw input.error(
          start,
          picture == null
              ? "the pickle of a picture's bytes is expected, got " + PickleValue.describe(value)
              : "something follows the pickle of the picture; write the file again");
    }
    return picture;
  }

  private static ByteBuffer numbers(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }
}
