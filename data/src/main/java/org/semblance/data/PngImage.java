package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes pictures as PNG files: truecolour, 8 bits, without loss.
 *
 * <p>Source: ISO/IEC 15948 (PNG), colour type 2, every row filtered by the difference to the pixel
 * on the left.
 */
public final class PngImage {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int CHANNELS = 3;
  private static final byte FILTER_SUB = 1;

  private PngImage() {}

  /**
   * Encodes a picture.
   *
   * @param rgb row by row, 3 bytes per pixel
   * @return the whole file
   */
  public static byte[] encode(byte[] rgb, int height, int width) {
    checkArgument(height >= 1 && width >= 1, "size must be >= 1x1, got %sx%s", height, width);
    checkArgument(
        rgb.length == height * width * CHANNELS,
        "%sx%s pixels take %s bytes, got %s",
        height,
        width,
        height * width * CHANNELS,
        rgb.length);
    ByteArrayOutputStream file = new ByteArrayOutputStream(rgb.length / 2 + 64);
    file.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) 2); // bits per sample, truecolour; the rest stays 0
    chunk(file, "IHDR", header.array());
    byte[] filtered = filter(rgb, height, width * CHANNELS);
    chunk(file, "IDAT", deflate(filtered));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] filter(byte[] rgb, int height, int stride) {
    byte[] filtered = new byte[height * (stride + 1)];
    for (int y = 0, to = 0; y < height; y++) {
      filtered[to++] = FILTER_SUB;
      for (int x = 0, from = y * stride; x < stride; x++, from++) {
        int left = x < CHANNELS ? 0 : rgb[from - CHANNELS];
        filtered[to++] = (byte) (rgb[from] - left);
      }
    }
    return filtered;
  }

  private static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(data.length / 2);
      byte[] part = new byte[8192];
      while (!deflater.finished()) {
        packed.write(part, 0, deflater.deflate(part));
      }
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(name);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
