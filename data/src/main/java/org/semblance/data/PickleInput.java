package org.semblance.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a pickle, with their offset. A length that the file promises is compared with what
 * is left of it before anything is allocated.
 */
final class PickleInput {

  private final InputStream input;
  private final long size;
  private final String source;
  private long offset;

  PickleInput(InputStream input, long size, String source) {
    this.input = new BufferedInputStream(input, 1 << 16);
    this.size = size;
    this.source = source;
  }

  /** Reads a pickle that begins at {@code start} of a file that is in memory and ends with it. */
  PickleInput(byte[] file, int start, String source) {
    this.input = new ByteArrayInputStream(file, start, file.length - start);
    this.size = file.length;
    this.source = source;
    this.offset = start;
  }

  /** Returns how many bytes the file has. */
  long size() {
    return size;
  }

  long offset() {
    return offset;
  }

  /** Returns an exception that names the file and the byte offset. */
  DataException error(long at, String message) {
    return new DataException(String.format("%s, byte offset %d: %s", source, at, message));
  }

  private DataException truncated(long wanted) {
    return error(
        offset,
        String.format(
            "the file is cut short: %d more bytes are promised, %d are left; copy or download it"
                + " again",
            wanted, size - offset));
  }

  int uint8() {
    try {
      int value = input.read();
      if (value < 0) {
        throw truncated(1);
      }
      offset++;
      return value;
    } catch (IOException e) {
      throw new DataException(source + " cannot be read: " + e.getMessage(), e);
    }
  }

  int uint16() {
    return uint8() | uint8() << 8;
  }

  int int32() {
    return uint16() | uint16() << 16;
  }

  long int64() {
    return (int32() & 0xFFFFFFFFL) | (long) int32() << 32;
  }

  /** Reads a string of bytes whose length, as the file gives it, may be anything. */
  byte[] bytes(long length) {
    if (length < 0 || length > size - offset) {
      throw truncated(length);
    }
    if (length > ImageSet.MAXIMUM_BYTES) {
      throw error(
          offset,
          String.format(
              "a value of %,d bytes is promised; pictures may have %,d at most",
              length, ImageSet.MAXIMUM_BYTES));
    }
    try {
      byte[] bytes = input.readNBytes((int) length);
      if (bytes.length < length) {
        throw truncated(length);
      }
      offset += length;
      return bytes;
    } catch (IOException e) {
      throw new DataException(source + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads a little-endian two's complement integer of up to 8 bytes. */
  long integer(int length) {
    if (length > 8) {
      throw error(offset, "an integer of " + length + " bytes is too large for a file of pictures");
    }
    byte[] bytes = bytes(length);
    byte sign = length > 0 && bytes[length - 1] < 0 ? (byte) -1 : 0;
    ByteBuffer padded = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).put(bytes);
    while (padded.hasRemaining()) {
      padded.put(sign);
    }
    return padded.getLong(0);
  }

  /** Reads up to a line feed, which is left out. */
  byte[] line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = uint8(); c != '\n'; c = uint8()) {
      if (line.size() == ImageSet.MAXIMUM_BYTES) {
        throw error(offset, "a line is longer than any picture may be");
      }
      line.write(c);
    }
    return line.toByteArray();
  }
}
