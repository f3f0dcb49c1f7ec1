package org.semblance.data.recordio;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What MXNet puts into a record: labels, two numbers, a picture.
 *
 * <p>Layout: uint32 flag, float32 label, uint64 id, uint64 id2, flag × float32 labels, picture;
 * little-endian, nothing between.
 *
 * @param scalar whether there is one label, in the header; else they stand behind it
 * @param labels of a scalar one, else any number
 * @param id the key as a rule
 * @param id2 0 as a rule
 * @param picture JPEG or PNG; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by their content
record ImageRecord(boolean scalar, float[] labels, long id, long id2, byte[] picture) {

  /** Flag, label and both numbers. */
  static final int HEADER_BYTES = 24;

  ImageRecord {
    checkArgument(!scalar || labels.length == 1, "a scalar is one label, got %s", labels.length);
  }

  /** A picture with one label. */
  static ImageRecord picture(float label, long id, byte[] picture) {
    return new ImageRecord(true, new float[] {label}, id, 0, picture);
  }

  /** A record of labels alone, such as a header's. */
  static ImageRecord labels(long id, long id2, float... labels) {
    return new ImageRecord(false, labels, id, id2, new byte[0]);
  }

  /** Returns how many bytes the record has. */
  int bytes() {
    return HEADER_BYTES + (scalar ? 0 : Float.BYTES * labels.length) + picture.length;
  }

  /** Writes all but the picture to a little-endian buffer. */
  void writeHeader(ByteBuffer out) {
    out.putInt(scalar ? 0 : labels.length)
        .putFloat(scalar ? labels[0] : 0)
        .putLong(id)
        .putLong(id2);
    for (int i = 0; !scalar && i < labels.length; i++) {
      out.putFloat(labels[i]);
    }
  }

  /** Returns the whole record. */
  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    writeHeader(out);
    return out.put(picture).array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageRecord that
        && scalar == that.scalar
        && Arrays.equals(labels, that.labels)
        && id == that.id
        && id2 == that.id2
        && Arrays.equals(picture, that.picture);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {Arrays.hashCode(labels), (int) id, picture.length});
  }

  @Override
  public String toString() {
    return String.format(
        "%s id %d, %d, picture of %d bytes", Arrays.toString(labels), id, id2, picture.length);
  }
}
