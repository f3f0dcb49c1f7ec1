package org.semblance.data.numpy;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.semblance.nn.files.AtomicFile;

/**
 * NumPy's NPZ: a ZIP file of {@code NAME.npy}, format version 1.0, row by row, little-endian.
 *
 * <p>NumPy reads it without {@code allow_pickle}. The same arrays give the same bytes.
 */
public final class NpzFile {

  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** One array. */
  public static final class Array {

    private final String dtype;
    private final List<Integer> shape;
    private final Content content;

    private Array(String dtype, List<Integer> shape, Content content) {
      this.dtype = dtype;
      this.shape = shape;
      this.content = content;
    }
  }

  @FunctionalInterface
  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Gives the rows of an array, asked one after another. */
  @FunctionalInterface
  public interface Rows {
    /** Puts the values of a row into place; asked for rows in rising order, each once. */
    void read(int row, float[] into) throws IOException;
  }

  private NpzFile() {}

  /**
   * Returns a float32 array {@code [rows, columns]}.
   *
   * @throws IllegalArgumentException if a row has another length
   */
  public static Array floats(float[][] rows, int columns) {
    for (float[] row : rows) {
      checkArgument(
          row.length == columns, "all rows must have %s values, got %s", columns, row.length);
    }
    return floats(
        rows.length, columns, (row, into) -> System.arraycopy(rows[row], 0, into, 0, columns));
  }

  /** Returns a float32 array {@code [rows, columns]} whose rows are made while it is written. */
  public static Array floats(int rows, int columns, Rows source) {
    return new Array(
        "<f4",
        List.of(rows, columns),
        out -> {
          float[] row = new float[columns];
          ByteBuffer buffer =
              ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < rows; i++) {
            source.read(i, row);
            buffer.clear();
            buffer.asFloatBuffer().put(row);
            out.write(buffer.array());
          }
        });
  }

  /** Returns an int32 array {@code [values]}. */
  public static Array ints(int[] values) {
    return new Array(
        "<i4",
        List.of(values.length),
        out -> {
          ByteBuffer buffer =
              ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          buffer.asIntBuffer().put(values);
          out.write(buffer.array());
        });
  }

  /** Returns an array {@code [texts]} of NumPy's Unicode type, as wide as the longest text. */
  public static Array texts(List<String> texts) {
    int width =
        Math.max(1, texts.stream().mapToInt(t -> t.codePointCount(0, t.length())).max().orElse(1));
    return new Array(
        "<U" + width,
        List.of(texts.size()),
        out -> {
          for (String text : texts) {
            out.write(Arrays.copyOf(text.getBytes(UTF_32), width * Integer.BYTES));
          }
        });
  }

  /** Writes arrays by name, in the map's order, whole or not at all. */
  public static void write(Path target, Map<String, Array> arrays) {
    AtomicFile.write(
        target,
        channel -> {
          OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel));
          ZipOutputStream zip = new ZipOutputStream(buffered, StandardCharsets.UTF_8);
          zip.setLevel(Deflater.NO_COMPRESSION);
          for (Map.Entry<String, Array> array : arrays.entrySet()) {
            ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
            zip.write(header(array.getValue()));
            array.getValue().content.write(zip);
            zip.closeEntry();
          }
          zip.finish();
          buffered.flush();
        });
  }

  /** Magic, version, length of the rest, a Python dictionary; padded to a multiple of 64 bytes. */
  private static byte[] header(Array array) {
    String sizes = array.shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String dictionary =
        String.format(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
            array.dtype, array.shape.size() == 1 ? sizes + "," : sizes);
    int before = MAGIC.length + Short.BYTES;
    int total = (before + dictionary.length() + 1 + 63) / 64 * 64;
    byte[] padded = new byte[total - before];
    Arrays.fill(padded, (byte) ' ');
    byte[] ascii = dictionary.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, padded, 0, ascii.length);
    padded[padded.length - 1] = '\n';
    return ByteBuffer.allocate(total)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) padded.length)
        .put(padded)
        .array();
  }
}
