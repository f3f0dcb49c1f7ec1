package org.semblance.data.recordio;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.semblance.data.ByteFile;
import org.semblance.data.ImageSet;

/**
 * How RecordIO frames a record: magic, three bits of kind and 29 bits of length, data, zeros up to
 * a multiple of four.
 *
 * <p>A record in which the magic stands at a multiple of four is written in parts, without those
 * four bytes, which readers put back between the parts.
 */
final class RecordFrame {

  static final int MAGIC = 0xced7230a;

  /** Magic and length. */
  static final int BYTES = 8;

  private static final int LENGTH_BITS = 29;
  static final int LONGEST = (1 << LENGTH_BITS) - 1;

  private static final int WHOLE = 0;
  private static final int FIRST = 1;
  private static final int MIDDLE = 2;
  private static final int LAST = 3;

  private static final byte[][] ZEROS = {{}, {0}, {0, 0}, {0, 0, 0}};

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordFrame() {}

  /**
   * What stands before a part's data.
   *
   * @param kind whole, or first, middle or last part
   * @param length of the data in bytes
   */
  record Head(int kind, int length) {

    boolean whole() {
      return kind == WHOLE;
    }

    boolean begins() {
      return kind == WHOLE || kind == FIRST;
    }

    boolean ends() {
      return kind == WHOLE || kind == LAST;
    }

    /** Bytes of the data with the zeros behind it. */
    long padded() {
      return (length + 3L) & ~3L;
    }
  }

  /** Reads what stands before a part's data. */
  static Head head(ByteFile file, ByteFile.Scanner scanner) {
    long at = scanner.position();
    long magic = scanner.uint32();
    if ((int) magic != MAGIC) {
      throw file.error(
          at,
          String.format(
              "a RecordIO record must begin with 0x%08x here, got 0x%08x; the file is damaged, or"
                  + " is no RecordIO file",
              MAGIC, magic));
    }
    long word = scanner.uint32();
    return new Head((int) (word >>> LENGTH_BITS), (int) (word & LONGEST));
  }

  /** Reads a record from its first part on; the scanner is behind it afterwards. */
  static byte[] record(ByteFile file, ByteFile.Scanner scanner) {
    long start = scanner.position();
    Head head = head(file, scanner);
    if (!head.begins()) {
      throw file.error(start, "a record begins here with its middle or end; the file is damaged");
    }
    if (head.whole()) {
      byte[] data = scanner.bytes(head.length());
      skipZeros(scanner, head);
      return data;
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    while (true) {
      data.writeBytes(scanner.bytes(head.length()));
      skipZeros(scanner, head);
      if (data.size() > ImageSet.MAXIMUM_BYTES) {
        throw file.error(
            start,
            String.format("a record has more than %,d bytes in its parts", ImageSet.MAXIMUM_BYTES));
      }
      if (head.ends()) {
        return data.toByteArray();
      }
      data.writeBytes(new byte[] {0x0a, 0x23, (byte) 0xd7, (byte) 0xce});
      long at = scanner.position();
      head = head(file, scanner);
      if (head.begins()) {
        throw file.error(at, "a record begins here though the one before has no end");
      }
    }
  }

  /** The last record of a file may lack its zeros. */
  private static void skipZeros(ByteFile.Scanner scanner, Head head) {
    long zeros = head.padded() - head.length();
    if (!scanner.atEnd()) {
      scanner.skip(zeros);
    }
  }

  /**
   * Returns whether a whole record of so many bytes, without zeros behind it, begins at a place.
   */
  static boolean isWhole(byte[] bytes, int at, int length) {
    return length >= BYTES
        && (int) INTS.get(bytes, at) == MAGIC
        && (int) INTS.get(bytes, at + 4) == length - BYTES;
  }

  /** Writes a record, piece by piece. */
  static void write(ImageRecord record, Consumer<byte[]> out) {
    int length = record.bytes();
    byte[] picture = record.picture();
    ByteBuffer before =
        ByteBuffer.allocate(BYTES + length - picture.length).order(ByteOrder.LITTLE_ENDIAN);
    before.putInt(MAGIC).putInt(WHOLE << LENGTH_BITS | length);
    record.writeHeader(before);
    // What is before the picture has a multiple of four bytes.
    if (holdsMagic(before.array(), BYTES) || holdsMagic(picture, 0)) {
      out.accept(split(record.toBytes()));
      return;
    }
    out.accept(before.array());
    out.accept(picture);
    out.accept(ZEROS[padded(length) - length]);
  }

  /** Returns whether the magic stands in some bytes, a multiple of four behind a place. */
  private static boolean holdsMagic(byte[] bytes, int from) {
    for (int at = from; at <= bytes.length - 4; at += 4) {
      if ((int) INTS.get(bytes, at) == MAGIC) {
        return true;
      }
    }
    return false;
  }

  /** Returns data as they are written, in as many parts as it takes to leave out all magic. */
  static byte[] split(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    int splits = 0;
    int aligned = data.length & ~3;
    for (int at = 0; at < aligned; at += 4) {
      splits += in.getInt(at) == MAGIC ? 1 : 0;
    }
    ByteBuffer out =
        ByteBuffer.allocate((splits + 1) * BYTES + padded(data.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    int start = 0;
    for (int at = 0; at < aligned; at += 4) {
      if (in.getInt(at) == MAGIC) {
        put(out, start == 0 && out.position() == 0 ? FIRST : MIDDLE, data, start, at - start);
        start = at + 4;
      }
    }
    put(out, splits == 0 ? WHOLE : LAST, data, start, data.length - start);
    return Arrays.copyOf(out.array(), padded(out.position()));
  }

  private static void put(ByteBuffer out, int kind, byte[] data, int start, int length) {
    out.putInt(MAGIC).putInt(kind << LENGTH_BITS | length).put(data, start, length);
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }
}
