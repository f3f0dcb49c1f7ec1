package org.semblance.data;

import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a picture say, read without decoding it: a file that claims an absurd
 * size is refused before it can fill the memory.
 *
 * @param png whether it is PNG; else it is JPEG
 * @param height in pixels
 * @param width in pixels
 */
record ImageHeader(boolean png, int height, int width) {

  /** Returns the header, or null if this is no JPEG or PNG, or ends before its size. */
  static @Nullable ImageHeader read(byte[] bytes) {
    if (isPng(bytes)) {
      return bytes.length < 24 ? null : new ImageHeader(true, int32(bytes, 20), int32(bytes, 16));
    }
    return isJpeg(bytes) ? readJpeg(bytes) : null;
  }

  static boolean isPng(byte[] bytes) {
    return bytes.length >= 8 && int32(bytes, 0) == 0x89504E47 && int32(bytes, 4) == 0x0D0A1A0A;
  }

  static boolean isJpeg(byte[] bytes) {
    return bytes.length >= 3 && uint8(bytes, 0) == 0xFF && uint8(bytes, 1) == 0xD8;
  }

  /** Walks over the segments up to the frame header (SOF0 to SOF15). */
  private static @Nullable ImageHeader readJpeg(byte[] bytes) {
    int at = 2;
    while (at + 9 <= bytes.length) {
      if (uint8(bytes, at) != 0xFF) {
        return null;
      }
      int marker = uint8(bytes, at + 1);
      if (marker == 0xFF) {
        at++; // a fill byte
      } else if (isFrameHeader(marker)) {
        return new ImageHeader(false, uint16(bytes, at + 5), uint16(bytes, at + 7));
      } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
        at += 2; // markers without a segment
      } else {
        at += 2 + uint16(bytes, at + 2);
      }
    }
    return null;
  }

  private static boolean isFrameHeader(int marker) {
    // DHT, JPG and DAC lie between the frame headers.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static int uint8(byte[] bytes, int at) {
    return bytes[at] & 0xFF;
  }

  private static int uint16(byte[] bytes, int at) {
    return uint8(bytes, at) << 8 | uint8(bytes, at + 1);
  }

  private static int int32(byte[] bytes, int at) {
    return uint16(bytes, at) << 16 | uint16(bytes, at + 2);
  }
}
