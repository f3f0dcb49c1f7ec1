package org.semblance.callbacks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frame of one record of a TFRecord file.
 *
 * <pre>
 * uint64 length, uint32 masked CRC32C of these 8 bytes, payload, uint32 masked CRC32C of it
 * masked(c) = rotate right(c, 15) + 0xa282ead8          all little endian
 * </pre>
 */
final class TfRecordFrame {

  private static final int MASK_DELTA = 0xa282ead8;

  private TfRecordFrame() {}

  static byte[] around(byte[] payload) {
    ByteBuffer frame =
        ByteBuffer.allocate(Long.BYTES + payload.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(payload.length);
    frame.putInt(maskedCrc(frame.array(), Long.BYTES));
    frame.put(payload);
    frame.putInt(maskedCrc(payload, payload.length));
    return frame.array();
  }

  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
