package org.semblance.data;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of an index that is kept in a file, some six a picture; little-endian.
 *
 * <p>Header: int64 {@code SMBL-IDX}, int32 version, int32 number of pictures, 32 bytes of key,
 * CRC-32C of these. Then blocks of 4096 pictures, the last of fewer: int32 length, CRC-32C of what
 * follows, so many bytes. A picture is five varints: the bytes between the record before and its
 * own, the bytes of its record, those before the picture in it, those of the picture plus 1 (0: in
 * pieces), and its label minus the label before, in zigzag coding.
 */
final class IndexLayout {

  private static final long MAGIC = 0x5844492d4c424d53L;
  private static final int VERSION = 1;
  static final int KEY_BYTES = 32;
  static final int HEADER_BYTES = 8 + 4 + 4 + KEY_BYTES;
  private static final int BLOCK = 4096;

  /** Five varints. */
  private static final int FEWEST_BYTES = 5;

  /** Two varints of 64 bits, three of 32. */
  private static final int MOST_BYTES = 2 * 10 + 3 * 5;

  private IndexLayout() {}

  /** Writes an index to a channel. */
  static void write(RecordIndex index, byte[] key, WritableByteChannel to) throws IOException {
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(MAGIC)
            .putInt(VERSION)
            .putInt(index.size())
            .put(key)
            .array();
    writeAll(to, ByteBuffer.wrap(header));
    writeAll(to, numbers((int) crc(header, header.length)));
    byte[] block = new byte[BLOCK * MOST_BYTES];
    long end = 0;
    long label = 0;
    for (int first = 0; first < index.size(); first += BLOCK) {
      CodedOutputStream out = CodedOutputStream.newInstance(block);
      for (int i = first; i < Math.min(first + BLOCK, index.size()); i++) {
        RecordSpot spot = index.spot(i);
        out.writeUInt64NoTag(spot.offset() - end);
        out.writeUInt32NoTag(spot.bytes());
        out.writeUInt32NoTag(spot.pictureStart());
        out.writeUInt32NoTag(spot.pictureBytes() + 1);
        out.writeSInt64NoTag(index.label(i) - label);
        end = spot.end();
        label = index.label(i);
      }
      int length = out.getTotalBytesWritten();
      writeAll(to, numbers(length, (int) crc(block, length)));
      writeAll(to, ByteBuffer.wrap(block, 0, length));
    }
  }

  private static ByteBuffer numbers(int... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    return bytes;
  }

  private static void writeAll(WritableByteChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static long crc(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return crc.getValue();
  }

  /**
   * Reads an index.
   *
   * @param key that it must have
   * @param size of the file that it belongs to, in bytes
   * @throws IOException if it has another key, or is no index, saying why
   * @throws DataException if it is cut short
   */
  static RecordIndex read(ByteFile file, byte[] key, long size) throws IOException {
    ByteFile.Scanner scanner = file.scanner();
    byte[] header = scanner.bytes(HEADER_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (scanner.uint32() != crc(header, header.length) || fields.getLong() != MAGIC) {
      throw new IOException("it is damaged");
    }
    if (fields.getInt() != VERSION) {
      throw new IOException("it is of another version");
    }
    int count = fields.getInt();
    if (!Arrays.equals(key, Arrays.copyOfRange(header, HEADER_BYTES - KEY_BYTES, HEADER_BYTES))) {
      throw new IOException("it belongs to the file as it was, or to other settings");
    }
    if (count < 0 || count > file.size() / FEWEST_BYTES) {
      throw new IOException("it is too short for " + count + " pictures");
    }
    Pictures pictures = new Pictures(count, size);
    while (pictures.index.size() < count) {
      long length = scanner.uint32();
      long crc = scanner.uint32();
      byte[] block = scanner.bytes(length);
      if (crc(block, block.length) != crc) {
        throw new IOException("it is damaged before byte offset " + scanner.position());
      }
      pictures.read(CodedInputStream.newInstance(block), count);
    }
    if (!scanner.atEnd()) {
      throw new IOException("something stands behind its end");
    }
    return pictures.index;
  }

  /** Adds up the differences. */
  private static final class Pictures {

    private final RecordIndex index;
    private final long size;
    private long end;
    private long label;

    Pictures(int count, long size) {
      this.index = new RecordIndex(count);
      this.size = size;
    }

    /** Reads a block; the check sum fits, but who knows who has made it. */
    void read(CodedInputStream in, int count) throws IOException {
      int last = (int) Math.min(count, (long) index.size() + BLOCK);
      while (index.size() < last) {
        long between = in.readUInt64();
        int bytes = in.readUInt32();
        int start = in.readUInt32();
        int pictureBytes = in.readUInt32() - 1;
        label += in.readSInt64();
        if (between < 0 || bytes < 0 || between > size - end || bytes > size - end - between) {
          throw new IOException("a record lies outside of the file");
        }
        try {
          index.add(new RecordSpot(end + between, bytes, start, pictureBytes), label);
        } catch (IllegalArgumentException e) {
          throw new IOException(e.getMessage(), e);
        }
        end += between + bytes;
      }
      if (!in.isAtEnd()) {
        throw new IOException("a block holds more than its pictures");
      }
    }
  }
}
