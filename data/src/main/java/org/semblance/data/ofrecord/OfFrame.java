package org.semblance.data.ofrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.semblance.data.ByteFile;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordSpot;
import org.semblance.data.feature.Frame;

/** How OFRecord frames a message: an int64 length before it, nothing behind. */
final class OfFrame implements Frame {

  /** Bytes before a message. */
  static final int HEADER = 8;

  /** Frames a message that has room for it before itself; returns the same array. */
  static byte[] framed(byte[] record) {
    ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putLong(0, record.length - HEADER);
    return record;
  }

  @Override
  public int headerBytes() {
    return HEADER;
  }

  @Override
  public int footerBytes() {
    return 0;
  }

  @Override
  public long length(ByteFile file, ByteFile.Scanner scanner) {
    return scanner.int64();
  }

  @Override
  public void check(ByteFile file, RecordSpot spot, byte[] bytes, int at) {
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    if (length != spot.bytes() - HEADER) {
      throw RecordImages.changed(file, spot);
    }
  }
}
