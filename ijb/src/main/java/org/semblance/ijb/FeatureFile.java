package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.semblance.data.DataException;
import org.semblance.nn.files.AtomicFile;

/**
 * A feature in a file of its own, as MegaFace's devkit has it: OpenCV's matrix of one column. Four
 * numbers of int32, little-endian: rows n, columns 1, bytes to the next row 4, type 5 (float32);
 * then n float32.
 */
public final class FeatureFile {

  private static final int HEADER = 4 * Integer.BYTES;
  private static final int COLUMNS = 1;
  private static final int STRIDE = Float.BYTES;
  private static final int FLOAT32 = 5;
  private static final int MOST_VALUES = 1 << 16;

  private FeatureFile() {}

  /**
   * Reads a feature.
   *
   * @throws DataException naming the file, if it is not there or no such matrix
   */
  public static float[] read(Path file) {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size < HEADER + Float.BYTES || size > HEADER + (long) MOST_VALUES * Float.BYTES) {
        throw new DataException(
            String.format(
                "%s must be a feature of 1 to %,d values, its %,d bytes are none",
                file, MOST_VALUES, size));
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DataException("a feature is expected at " + file + ", but nothing is there", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e, e);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int rows = in.getInt();
    int columns = in.getInt();
    int stride = in.getInt();
    int type = in.getInt();
    if (columns != COLUMNS
        || stride != STRIDE
        || type != FLOAT32
        || rows < 1
        || HEADER + (long) rows * Float.BYTES != bytes.length) {
      throw new DataException(
          String.format(
              "%s must begin with (n, %d, %d, %d) and hold n float32, got (%d, %d, %d, %d) and %,d"
                  + " bytes in all; write it anew",
              file, COLUMNS, STRIDE, FLOAT32, rows, columns, stride, type, bytes.length));
    }
    float[] values = new float[rows];
    in.asFloatBuffer().get(values);
    return values;
  }

  /** Writes a feature, completely or not at all, making its folder if needed. */
  public static void write(Path file, float[] values) {
    ByteBuffer out = ByteBuffer.wrap(bytes(values));
    AtomicFile.write(file, channel -> writeAll(channel, out));
  }

  /** Returns what a file of a feature holds. */
  static byte[] bytes(float[] values) {
    checkArgument(
        values.length >= 1 && values.length <= MOST_VALUES,
        "a feature must have 1 to %s values, got %s",
        MOST_VALUES,
        values.length);
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(values.length).putInt(COLUMNS).putInt(STRIDE).putInt(FLOAT32);
    out.asFloatBuffer().put(values);
    return out.array();
  }

  private static void writeAll(FileChannel channel, ByteBuffer out) throws IOException {
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }
}
