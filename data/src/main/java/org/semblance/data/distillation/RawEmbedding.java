package org.semblance.data.distillation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Embeddings as bytes: float16 or float32, one value after another, little-endian. */
final class RawEmbedding {

  private RawEmbedding() {}

  static byte[] toBytes(float[] values, boolean half) {
    byte[] raw = new byte[values.length * (half ? Short.BYTES : Float.BYTES)];
    ByteBuffer bytes = buffer(raw);
    for (float value : values) {
      if (half) {
        bytes.putShort(Float16.ofFloat(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return raw;
  }

  /** Reads as many values as there are bytes for. */
  static void read(byte[] raw, boolean half, float[] into, int offset) {
    ByteBuffer bytes = buffer(raw);
    for (int i = offset; bytes.hasRemaining(); i++) {
      into[i] = half ? Float16.toFloat(bytes.getShort()) : bytes.getFloat();
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
