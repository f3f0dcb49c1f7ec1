package org.semblance.bench;

import com.google.common.base.Strings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageSet;
import org.semblance.data.TrainingData;
import org.semblance.data.convert.Rasters;

/**
 * Any number of pictures that are all different and take no memory: one drawn face as JPEG of
 * 112×112 pixels, with the number of the picture in a comment.
 */
final class NumberedFaces implements ImageSet {

  /** A comment of eight bytes behind the start of a JPEG: marker, length, number. */
  private static final byte[] COMMENT = {(byte) 0xFF, (byte) 0xFE, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0};

  private static final int START_BYTES = 2;

  private final int pictures;
  private final List<String> identities;
  private final byte[] face;

  /**
   * Makes a set; every identity has about as many pictures as the others.
   *
   * @param quality of the JPEG, 1 to 100
   */
  NumberedFaces(int pictures, int identities, int quality) {
    this.pictures = pictures;
    this.identities =
        IntStream.range(0, identities)
            .mapToObj(i -> Strings.padStart(Integer.toString(i), 7, '0'))
            .toList();
    TrainingData one = new DrawnFaces(2, 1, 7);
    try (ImageSet drawn = one.open()) {
      byte[] jpeg = Rasters.jpeg(Rasters.decode(drawn.encoded(0), drawn.place(0)), quality);
      this.face =
          ByteBuffer.allocate(jpeg.length + COMMENT.length)
              .put(jpeg, 0, START_BYTES)
              .put(COMMENT)
              .put(jpeg, START_BYTES, jpeg.length - START_BYTES)
              .array();
    }
  }

  /** Returns how many bytes a picture has. */
  int pictureBytes() {
    return face.length;
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return pictures;
  }

  @Override
  public int label(int image) {
    return (int) ((long) image * identities.size() / pictures);
  }

  @Override
  public String fileName(int image) {
    return Strings.padStart(Integer.toString(image), 8, '0');
  }

  @Override
  public String place(int image) {
    return "numbered face " + image;
  }

  @Override
  public byte[] encoded(int image) {
    byte[] copy = face.clone();
    ByteBuffer.wrap(copy).putLong(START_BYTES + COMMENT.length - Long.BYTES, image);
    return copy;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
