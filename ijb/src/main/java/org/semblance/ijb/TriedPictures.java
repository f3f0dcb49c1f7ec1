package org.semblance.ijb;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.evaluation.BatchEmbedding;

/**
 * Pictures of which those that cannot be read or decoded are left out, if they may be: each is
 * tried out beforehand then, and a black one is embedded in the place of a bad one.
 */
final class TriedPictures implements BatchEmbedding.Pictures {

  private final BatchEmbedding.Pictures pictures;
  private final Preprocessing size;
  private final ImageDecoder decoder;
  private final BadEntries bad;
  private final byte[] nothing;
  private final Set<Integer> unusable = ConcurrentHashMap.newKeySet();

  /**
   * Wraps pictures.
   *
   * @param size that they must have
   * @param decoder stays open
   */
  TriedPictures(
      BatchEmbedding.Pictures pictures, Preprocessing size, ImageDecoder decoder, BadEntries bad) {
    this.pictures = pictures;
    this.size = size;
    this.decoder = decoder;
    this.bad = bad;
    this.nothing = black(size);
  }

  private static byte[] black(Preprocessing size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(
          new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int count() {
    return pictures.count();
  }

  @Override
  public byte[] encoded(int picture) {
    if (!bad.skips()) {
      return pictures.encoded(picture);
    }
    try {
      byte[] encoded = pictures.encoded(picture);
      decoder.decode(encoded, place(picture), size.height(), size.width());
      return encoded;
    } catch (DataException e) {
      bad.add(BadEntries.Kind.PICTURE, String.valueOf(e.getMessage()));
      unusable.add(picture);
      return nothing;
    }
  }

  @Override
  public String place(int picture) {
    return pictures.place(picture);
  }

  /** Returns whether an embedding is that of its picture; to be asked once of each. */
  boolean isUsable(int picture) {
    return !unusable.remove(picture);
  }
}
