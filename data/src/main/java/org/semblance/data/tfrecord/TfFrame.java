package org.semblance.data.tfrecord;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordSpot;
import org.semblance.data.feature.Frame;

/**
 * How TFRecord frames a record: uint64 length, masked CRC-32C of it, data, masked CRC-32C of them.
 */
public final class TfFrame implements Frame {

  /** Bytes before the data. */
  public static final int HEADER = 12;

  /** Bytes behind them. */
  static final int FOOTER = 4;

  private static final int LENGTH_BYTES = 8;
  private static final int MASK_DELTA = 0xa282ead8;

  /** Returns a CRC as it is stored, so that data with CRCs in them keep good ones. */
  static int masked(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + MASK_DELTA;
  }

  /** Returns a record as it stands in a file. */
  public static byte[] framed(byte[] data) {
    return fill(Bytes.concat(new byte[HEADER], data, new byte[FOOTER]));
  }

  /** Frames data that have room for it before and behind them; returns the same array. */
  static byte[] fill(byte[] record) {
    int length = record.length - HEADER - FOOTER;
    ByteBuffer out = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(0, length);
    out.putInt(LENGTH_BYTES, masked(record, 0, LENGTH_BYTES));
    out.putInt(HEADER + length, masked(record, HEADER, length));
    return record;
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
    byte[] data = scanner.bytes(promised(file, scanner));
    if ((int) scanner.uint32() != masked(data, 0, data.length)) {
      throw damaged(file, start, data.length);
    }
    return data;
  }

  private static DataException damaged(ByteFile file, long offset, int length) {
    return file.error(
        offset,
        String.format(
            "a record of %,d bytes does not fit its check sum; the file is damaged, copy or"
                + " download it again",
            length));
  }

  @Override
  public int headerBytes() {
    return HEADER;
  }

  @Override
  public int footerBytes() {
    return FOOTER;
  }

  @Override
  public long length(ByteFile file, ByteFile.Scanner scanner) {
    return promised(file, scanner);
  }

  private static long promised(ByteFile file, ByteFile.Scanner scanner) {
    long start = scanner.position();
    byte[] head = scanner.bytes(HEADER);
    ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (numbers.getInt(LENGTH_BYTES) != masked(head, 0, LENGTH_BYTES)) {
      throw file.error(
          start,
          "the length of a TFRecord record does not fit its check sum; the file is damaged, or is"
              + " no TFRecord file");
    }
    return numbers.getLong();
  }

  @Override
  public void check(ByteFile file, RecordSpot spot, byte[] bytes, int at) {
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = spot.bytes() - HEADER - FOOTER;
    if (numbers.getLong(at) != length
        || numbers.getInt(at + LENGTH_BYTES) != masked(bytes, at, LENGTH_BYTES)) {
      throw RecordImages.changed(file, spot);
    }
    if (numbers.getInt(at + HEADER + length) != masked(bytes, at + HEADER, length)) {
      throw damaged(file, spot.offset(), length);
    }
  }
}
