package org.semblance.data;

import com.google.common.hash.Hashing;

/**
 * What can be said of a picture without decoding it.
 *
 * @param png whether it is PNG; else it is JPEG
 * @param height in pixels
 * @param width in pixels
 * @param bytes as it is stored
 * @param hash 64 bits of a hash of its bytes
 */
public record PictureFacts(boolean png, int height, int width, int bytes, long hash) {

  /** Returns whether bytes are a JPEG or PNG at least up to its size: whether they have facts. */
  public static boolean isPicture(byte[] encoded) {
    return ImageHeader.read(encoded) != null;
  }

  /**
   * Looks at a picture.
   *
   * @param place where it comes from, for messages
   * @throws DataException if it is no JPEG or PNG, or ends before its size
   */
  public static PictureFacts of(byte[] encoded, String place) {
    ImageHeader header = ImageDecoder.header(encoded, place);
    long hash = Hashing.murmur3_128().hashBytes(encoded).asLong();
    return new PictureFacts(header.png(), header.height(), header.width(), encoded.length, hash);
  }
}
