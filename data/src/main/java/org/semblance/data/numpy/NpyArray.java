package org.semblance.data.numpy;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.semblance.data.DataException;

/**
 * An array of one or two dimensions, read row by row: NumPy's NPY format, versions 1 to 3, row by
 * row and little-endian.
 *
 * <p>Belongs to one thread.
 */
public final class NpyArray implements AutoCloseable {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int LARGEST_ROW = 1 << 24;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");
  private static final Pattern READABLE = Pattern.compile("<(f4|f8|i4|i8|U([1-9][0-9]{0,5}))");
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");

  private final InputStream in;
  private final String place;
  private final String type;
  private final int rows;
  private final int columns;
  private final ByteBuffer row;
  private int read;

  private NpyArray(InputStream in, String place, String type, int rows, int columns) {
    this.in = in;
    this.place = place;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
    this.row = ByteBuffer.allocate(columns * valueBytes(type)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the header.
   *
   * @param size bytes of the whole array, or -1 if that is not known
   */
  static NpyArray open(InputStream in, String place, long size) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new DataException(place + " must be a NumPy array, but does not begin like one");
    }
    int lengthBytes = start[MAGIC.length] == 1 ? Short.BYTES : Integer.BYTES;
    byte[] length = in.readNBytes(lengthBytes);
    int header = 0;
    for (int i = length.length - 1; i >= 0; i--) {
      header = (header << 8) | (length[i] & 0xFF);
    }
    if (length.length < lengthBytes || header < 0 || header > LONGEST_HEADER) {
      throw new DataException(place + " is damaged: it does not say its shape");
    }
    String text = new String(in.readNBytes(header), StandardCharsets.UTF_8);
    String type = found(TYPE, text, place);
    if (!READABLE.matcher(type).matches() || found(ORDER, text, place).equals("True")) {
      throw new DataException(
          String.format(
              "%s must hold float32, float64, int32, int64 or text, row by row and little-endian,"
                  + " got %s",
              place, text.strip()));
    }
    List<Integer> shape = shape(found(SHAPE, text, place), place);
    int columns = shape.size() > 1 ? shape.get(1) : 1;
    if ((long) columns * valueBytes(type) > LARGEST_ROW) {
      throw new DataException(
          String.format("%s is damaged: a row of %d values of type %s", place, columns, type));
    }
    NpyArray array = new NpyArray(in, place, type, shape.get(0), columns);
    long expected = (long) start.length + lengthBytes + header + array.bytes();
    if (size >= 0 && size != expected) {
      throw new DataException(
          String.format(
              "%s is cut short or damaged: its shape %s needs %,d bytes, it has %,d",
              place, shape, expected, size));
    }
    return array;
  }

  private static String found(Pattern pattern, String header, String place) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new DataException(
          String.format("%s must say its type and shape, got %s", place, header.strip()));
    }
    return matcher.group(1);
  }

  private static List<Integer> shape(String text, String place) {
    List<Integer> shape = new ArrayList<>();
    for (String size : text.split(",", -1)) {
      if (!size.isBlank()) {
        try {
          shape.add(Integer.parseInt(size.strip()));
        } catch (NumberFormatException e) {
          throw new DataException(place + " is too large: its shape is (" + text + ")", e);
        }
      }
    }
    if (shape.isEmpty() || shape.size() > 2) {
      throw new DataException(
          String.format("%s must have one or two dimensions, its shape is (%s)", place, text));
    }
    return shape;
  }

  private static int valueBytes(String type) {
    return switch (type.substring(1, 2)) {
      case "U" -> Integer.parseInt(type.substring(2)) * Integer.BYTES;
      default -> Integer.parseInt(type.substring(2));
    };
  }

  private long bytes() {
    return (long) rows * row.capacity();
  }

  /** Returns where the array is, for messages. */
  public String place() {
    return place;
  }

  /** Returns how many rows there are. */
  public int rows() {
    return rows;
  }

  /** Returns how many values a row has. */
  public int columns() {
    return columns;
  }

  /**
   * Reads the next row of numbers with fractions as float32.
   *
   * @throws DataException if there is none, the file is damaged, or these are no such numbers
   */
  public void read(float[] into) {
    checkArgument(into.length == columns, "a row has %s values, not %s", columns, into.length);
    next("f");
    if (type.endsWith("4")) {
      row.asFloatBuffer().get(into);
    } else {
      for (int i = 0; i < columns; i++) {
        into[i] = (float) row.getDouble(i * Double.BYTES);
      }
    }
  }

  /**
   * Reads all rows of one whole number each.
   *
   * @throws DataException if there are others, or larger ones than an int can hold
   */
  public int[] ints() {
    int[] values = new int[requireOneColumn()];
    for (int i = 0; i < rows; i++) {
      next("i");
      long value = type.endsWith("4") ? row.getInt(0) : row.getLong(0);
      if (value != (int) value) {
        throw new DataException(String.format("%s, row %,d: %d is too large", place, i, value));
      }
      values[i] = (int) value;
    }
    return values;
  }

  /** Reads all rows of one text each. */
  public List<String> texts() {
    int count = requireOneColumn();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next("U");
      String padded = new String(row.array(), UTF_32);
      int end = padded.indexOf(0);
      texts.add(end < 0 ? padded : padded.substring(0, end));
    }
    return texts;
  }

  private int requireOneColumn() {
    if (columns != 1) {
      throw new DataException(place + " must have one value in a row, it has " + columns);
    }
    return rows;
  }

  private void next(String kind) {
    if (!type.substring(1).startsWith(kind)) {
      throw new DataException(
          String.format(
              "%s must hold %s, its type is %s",
              place,
              switch (kind) {
                case "f" -> "float32 or float64";
                case "i" -> "int32 or int64";
                default -> "text";
              },
              type));
    }
    if (read == rows) {
      throw new DataException(String.format("%s has no more than %,d rows", place, rows));
    }
    try {
      if (in.readNBytes(row.array(), 0, row.capacity()) < row.capacity()) {
        throw new EOFException("it ends before its last row");
      }
    } catch (EOFException | ZipException e) {
      throw new DataException(
          String.format("%s is damaged in row %,d: %s", place, read, e.getMessage()), e);
    } catch (IOException e) {
      throw new DataException(place + " cannot be read: " + e.getMessage(), e);
    }
    read++;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(place + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
