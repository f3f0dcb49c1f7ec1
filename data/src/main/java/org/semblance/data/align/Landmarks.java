package org.semblance.data.align;

import com.google.common.base.Splitter;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;

/**
 * Five points for each of some pictures.
 *
 * <p>A text file of them has a picture's path in the first column and ten numbers in the last ten,
 * separated by TABs or commas, packed with GZIP if its name ends in {@code .gz}. Lines that begin
 * with {@code #} and a first line without numbers are passed over.
 *
 * @param points by {@code IDENTITY/IMAGE}
 */
public record Landmarks(Map<String, FivePoints> points) {

  private static final int VALUES = 10;

  /** Digits pack to a third: an expansion beyond this is an attack, or no points. */
  private static final long MOST_EXPANSION = 50;

  private static final long SMALL = 16 << 20;

  /** Copies the map. */
  public Landmarks {
    points = Map.copyOf(points);
  }

  /**
   * Reads a file.
   *
   * @throws DataException naming the line that is no such
   */
  public static Landmarks read(Path file) {
    Map<String, FivePoints> points = new HashMap<>();
    try (InputStream stream = open(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        List<String> columns = Splitter.on(line.indexOf('\t') >= 0 ? '\t' : ',').splitToList(line);
        if (points.isEmpty() && !isNumber(columns.get(columns.size() - 1))) {
          continue; // titles
        }
        if (points.put(columns.get(0).strip(), points(file, number, columns)) != null) {
          throw new DataException(
              String.format(
                  "%s:%d: %s must be there once, it is there again", file, number, columns.get(0)));
        }
      }
    } catch (NoSuchFileException e) {
      throw new DataException(
          "a file of five points per picture is expected at " + file + ", but nothing is there", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
    return new Landmarks(points);
  }

  /** Returns a picture's points, or null if there are none. */
  public @Nullable FivePoints of(ImageSet set, int image) {
    return points.get(nameOf(set, image));
  }

  /** Returns under which name the points of a picture are. */
  public static String nameOf(ImageSet set, int image) {
    return set.identities().get(set.label(image)) + "/" + set.fileName(image);
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return stream;
    }
    try {
      long most = MOST_EXPANSION * Files.size(file) + SMALL;
      return new Unpacked(new GZIPInputStream(stream, 1 << 16), most);
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text.strip());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static FivePoints points(Path file, int line, List<String> columns) {
    if (columns.size() <= VALUES) {
      throw new DataException(
          String.format(
              "%s:%d: a path and ten numbers are expected, got %d columns",
              file, line, columns.size()));
    }
    double[] values = new double[VALUES];
    int first = columns.size() - VALUES;
    for (int i = 0; i < VALUES; i++) {
      String text = columns.get(first + i).strip();
      if (!isNumber(text) || !Double.isFinite(Double.parseDouble(text))) {
        throw new DataException(
            String.format(
                "%s:%d: column %d must be a number of pixels, got \"%s\"",
                file, line, first + i + 1, text));
      }
      values[i] = Double.parseDouble(text);
    }
    return FivePoints.of(values);
  }

  /** Ends with an exception where more comes out of a file than points would. */
  private static final class Unpacked extends FilterInputStream {

    private final long most;
    private long count;

    Unpacked(InputStream stream, long most) {
      super(stream);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      counted(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      counted(Math.max(0, read));
      return read;
    }

    private void counted(int more) throws IOException {
      count += more;
      if (count > most) {
        throw new IOException(
            String.format("more than %,d bytes come out of it, which no points are", most));
      }
    }
  }
}
