package org.semblance.data;

import com.google.common.base.Utf8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a ZIP file in arrays, some 50 bytes an entry: where each lies, and how it is
 * packed. With 64 bits where they are used.
 *
 * <p><b>Source</b>: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3. <b>Differs
 * from</b> Java's own reader, which keeps the directory as it is with tables beside it, some 100
 * bytes more an entry, and reads each one in four steps of which only one thread does any at a
 * time.
 */
final class ZipDirectory {

  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int EXTRA64 = 1;
  private static final long ELSEWHERE = 0xFFFFFFFFL;
  private static final int ENCRYPTED = 1;

  /** An entry that is stored as it is. */
  static final int STORED = 0;

  private final NameList names = new NameList();
  private final HashedNames numbers = new HashedNames();
  private long[] offsets = new long[64];
  private long[] sizes = new long[64];
  private int[] crcs = new int[64];
  private short[] methods = new short[64];

  /**
   * Bytes before the first entry that offsets do not count, as in programs that unpack themselves.
   */
  private long before;

  private ZipDirectory() {}

  /**
   * An entry.
   *
   * @param offset of its local header
   * @param bytes that it has in the file
   * @param crc CRC-32 of what it is unpacked
   * @param method how it is packed: {@link #STORED}, or 8 for deflated
   */
  record Entry(long offset, long bytes, int crc, int method) {}

  /**
   * Reads the directory.
   *
   * @throws DataException if there is none, it is damaged, or an entry is encrypted or has a name
   *     that is not UTF-8
   */
  static ZipDirectory read(ByteFile file) {
    ZipDirectory directory = new ZipDirectory();
    End end = End.find(file);
    directory.before = end.at() - end.bytes() - end.offset();
    long from = end.at() - end.bytes();
    if (end.bytes() < 0 || from < 0 || directory.before < 0) {
      throw file.error(end.at(), "the directory of a ZIP file must lie before its end");
    }
    ByteFile.Scanner scanner = file.scanner();
    scanner.seek(from);
    while (scanner.position() < end.at()) {
      directory.add(file, scanner);
    }
    return directory;
  }

  private void add(ByteFile file, ByteFile.Scanner scanner) {
    long at = scanner.position();
    ByteBuffer head = ByteBuffer.wrap(scanner.bytes(ENTRY_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    if (head.getInt(0) != ENTRY_SIGNATURE) {
      throw file.error(
          at, "an entry of the directory of a ZIP file must begin here; it is damaged");
    }
    String name = name(file, at, scanner.bytes(head.getShort(28) & 0xFFFF));
    byte[] extra = scanner.bytes(head.getShort(30) & 0xFFFF);
    scanner.skip(head.getShort(32) & 0xFFFF);
    if ((head.getShort(8) & ENCRYPTED) != 0) {
      throw file.error(
          at, name + " is encrypted; unpack the file with its password and give the folder");
    }
    if (name.endsWith("/") || !numbers.add(0, name)) {
      return; // a folder, or there already: the first counts
    }
    // Size, packed size and offset: the order in which they are elsewhere.
    long[] wide = {
      head.getInt(24) & ELSEWHERE, head.getInt(20) & ELSEWHERE, head.getInt(42) & ELSEWHERE
    };
    widen(wide, ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN));
    long room = file.size() - before - wide[2];
    if (wide[2] < 0 || room < 0 || wide[1] < 0 || wide[1] > room) {
      throw file.error(at, name + " must lie in the file, it does not; the file is damaged");
    }
    names.add(name);
    add(before + wide[2], wide[1], head.getInt(16), head.getShort(10));
  }

  /** Where a name cannot be read, several would look the same. */
  private static String name(ByteFile file, long at, byte[] bytes) {
    if (!Utf8.isWellFormed(bytes)) {
      throw file.error(
          at,
          "the names in a ZIP file must be UTF-8, this one is not; pack it anew with a program that"
              + " writes them so, or unpack it and give the folder");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void add(long offset, long bytes, int crc, short method) {
    int entry = names.size() - 1;
    if (entry == offsets.length) {
      int capacity = Math.addExact(entry, entry / 2);
      offsets = Arrays.copyOf(offsets, capacity);
      sizes = Arrays.copyOf(sizes, capacity);
      crcs = Arrays.copyOf(crcs, capacity);
      methods = Arrays.copyOf(methods, capacity);
    }
    offsets[entry] = offset;
    sizes[entry] = bytes;
    crcs[entry] = crc;
    methods[entry] = method;
  }

  /** Takes size, packed size and offset from the extra field where they are there. */
  private static void widen(long[] wide, ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int kind = extra.getShort() & 0xFFFF;
      int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
      ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      extra.position(extra.position() + length);
      for (int i = 0; kind == EXTRA64 && i < wide.length; i++) {
        if (wide[i] == ELSEWHERE && field.remaining() >= Long.BYTES) {
          wide[i] = field.getLong();
        }
      }
    }
  }

  /** Returns the names of all entries that are no folders. */
  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /** Returns an entry, or null if there is none of that name. */
  @Nullable Entry find(String name) {
    int entry = numbers.find(0, name);
    return entry < 0
        ? null
        : new Entry(offsets[entry], sizes[entry], crcs[entry], methods[entry] & 0xFFFF);
  }

  /** Returns a number of bytes that no entry has more of, or may have more of once unpacked. */
  int largest() {
    long largest = 0;
    for (int entry = 0; entry < names.size(); entry++) {
      // What else is unpacked to shows only then.
      largest = Math.max(largest, methods[entry] == STORED ? sizes[entry] : ImageSet.MAXIMUM_BYTES);
    }
    return (int) Math.min(largest, ImageSet.MAXIMUM_BYTES);
  }

  /**
   * What stands behind the directory.
   *
   * @param at where it begins
   * @param bytes of the directory before it
   * @param offset of the directory, as promised
   */
  private record End(long at, long bytes, long offset) {

    static End find(ByteFile file) {
      int most = (int) Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
      long from = file.size() - most;
      ByteBuffer tail = ByteBuffer.wrap(file.bytes(from, most)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = most - END_BYTES; i >= 0; i--) {
        if (tail.getInt(i) == END_SIGNATURE
            && i + END_BYTES + (tail.getShort(i + 20) & 0xFFFF) == most) {
          long bytes = tail.getInt(i + 12) & ELSEWHERE;
          long offset = tail.getInt(i + 16) & ELSEWHERE;
          boolean large =
              bytes == ELSEWHERE || offset == ELSEWHERE || tail.getShort(i + 10) == (short) 0xFFFF;
          return large && from + i >= LOCATOR_BYTES
              ? wide(file, from + i, new End(from + i, bytes, offset))
              : new End(from + i, bytes, offset);
        }
      }
      throw file.error(
          file.size(),
          "a ZIP file must end with its directory, this one does not; it is cut short");
    }

    private static End wide(ByteFile file, long at, End narrow) {
      ByteFile.Scanner scanner = file.scanner();
      scanner.seek(at - LOCATOR_BYTES);
      if ((int) scanner.uint32() != LOCATOR_SIGNATURE) {
        return narrow; // just as many as that number says
      }
      scanner.skip(4);
      long end64 = scanner.int64();
      scanner.seek(end64);
      ByteBuffer end = ByteBuffer.wrap(scanner.bytes(END64_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
      if (end.getInt(0) != END64_SIGNATURE) {
        throw file.error(end64, "the end of a ZIP file of 64 bits must begin here; it is damaged");
      }
      return new End(end64, end.getLong(40), end.getLong(48));
    }
  }
}
