package org.semblance.data.tfrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.semblance.data.ByteFile;

/**
 * How TFRecord frames a record: uint64 length, masked CRC-32C of it, data, masked CRC-32C of them.
 */
public final class TfFrame {

  /** Bytes before the data. */
  public static final int HEADER = 12;

  private static final int FOOTER = 4;
  private static final int MASK_DELTA = 0xa282ead8;

  private TfFrame() {}

  /** Returns a CRC as it is stored, so that data with CRCs in them keep good ones. */
  static int masked(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + MASK_DELTA;
  }

  /** Returns a record as it stands in a file. */
  public static byte[] framed(byte[] data) {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + data.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(data.length);
    out.putInt(masked(out.array(), 0, 8));
    return out.put(data).putInt(masked(data, 0, data.length)).array();
  }

  /**
   * Reads the record that a scanner stands at, and checks both sums; the scanner is behind it
   * afterwards.
   *
   * @throws org.semblance.data.DataException if the file ends before the record does, or a sum does
   *     not fit
   */
  public static byte[] record(ByteFile file, ByteFile.Scanner scanner) {
    long start = scanner.position();
    byte[] head = scanner.bytes(HEADER);
    ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    long length = numbers.getLong();
    if (numbers.getInt() != masked(head, 0, 8)) {
      throw file.error(
          start,
          "the length of a TFRecord record does not fit its check sum; the file is damaged, or is"
              + " no TFRecord file");
    }
    byte[] data = scanner.bytes(length);
    if ((int) scanner.uint32() != masked(data, 0, data.length)) {
      throw file.error(
          start,
          String.format(
              "a record of %,d bytes does not fit its check sum; the file is damaged, copy or"
                  + " download it again",
              length));
    }
    return data;
  }
}
