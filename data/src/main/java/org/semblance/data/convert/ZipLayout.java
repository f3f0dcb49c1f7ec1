package org.semblance.data.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of ZIP files whose entries are stored as they are, with 64 bits where 32 or 16 do not
 * do.
 *
 * <p><b>Source</b>: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16. Every
 * entry is of 1980-01-01, so that the same pictures give the same file.
 */
final class ZipLayout {

  /** Before the name of an entry. */
  static final int LOCAL_BYTES = 30;

  static final int LOCAL_SIGNATURE = 0x04034b50;

  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;

  /** An offset of 64 bits: number 1, length 8. */
  private static final int EXTRA_BYTES = 4 + Long.BYTES;

  private static final short VERSION = 20;
  private static final short VERSION64 = 45;
  private static final short UTF8 = 0x0800;
  private static final short DATE = 1 << 5 | 1;

  /** Stands where a larger number is elsewhere. */
  private static final long ELSEWHERE = 0xFFFFFFFFL;

  private static final int MANY_ELSEWHERE = 0xFFFF;

  private ZipLayout() {}

  /**
   * An entry.
   *
   * @param name in UTF-8
   * @param crc CRC-32 of its bytes
   * @param size in bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // entries are not compared
  record Entry(byte[] name, int crc, int size) {

    static Entry of(String name, int crc, int size) {
      return new Entry(name.getBytes(StandardCharsets.UTF_8), crc, size);
    }

    /** What the headers have in common. */
    private void putTo(ByteBuffer header) {
      header.putShort(UTF8).putShort((short) 0).putShort((short) 0).putShort(DATE);
      header.putInt(crc).putInt(size).putInt(size).putShort((short) name.length);
    }
  }

  /** Returns what stands before an entry's bytes. */
  static byte[] local(Entry entry) {
    ByteBuffer header =
        ByteBuffer.allocate(LOCAL_BYTES + entry.name().length).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(LOCAL_SIGNATURE).putShort(VERSION);
    entry.putTo(header);
    return header.putShort((short) 0).put(entry.name()).array();
  }

  /** Returns an entry of the directory. */
  static byte[] central(Entry entry, long offset) {
    boolean far = offset >= ELSEWHERE;
    int bytes = CENTRAL_BYTES + entry.name().length + (far ? EXTRA_BYTES : 0);
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    short version = far ? VERSION64 : VERSION;
    header.putInt(CENTRAL_SIGNATURE).putShort(version).putShort(version);
    entry.putTo(header);
    header.putShort((short) (far ? EXTRA_BYTES : 0));
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0); // attributes
    header.putInt((int) Math.min(offset, ELSEWHERE)).put(entry.name());
    if (far) {
      header.putShort((short) 1).putShort((short) Long.BYTES).putLong(offset);
    }
    return header.array();
  }

  /** Returns what stands behind the directory. */
  static byte[] end(long entries, long offset, long bytes) {
    boolean large = entries >= MANY_ELSEWHERE || offset >= ELSEWHERE || bytes >= ELSEWHERE;
    int endBytes = END_BYTES + (large ? END64_BYTES + LOCATOR_BYTES : 0);
    ByteBuffer end = ByteBuffer.allocate(endBytes).order(ByteOrder.LITTLE_ENDIAN);
    if (large) {
      end.putInt(END64_SIGNATURE).putLong(END64_BYTES - 12);
      end.putShort(VERSION64).putShort(VERSION64).putInt(0).putInt(0);
      end.putLong(entries).putLong(entries).putLong(bytes).putLong(offset);
      end.putInt(LOCATOR_SIGNATURE).putInt(0).putLong(offset + bytes).putInt(1);
    }
    short many = (short) Math.min(entries, MANY_ELSEWHERE);
    end.putInt(END_SIGNATURE).putInt(0).putShort(many).putShort(many);
    end.putInt((int) Math.min(bytes, ELSEWHERE)).putInt((int) Math.min(offset, ELSEWHERE));
    return end.putShort((short) 0).array();
  }
}
