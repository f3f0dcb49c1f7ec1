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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.HashedNames;
import org.semblance.data.ImageSet;
import org.semblance.data.random.Draws;

/**
 * Five points for each of some pictures.
 *
 * <p>A text file of them has a picture's path in the first column and ten numbers in the last ten,
 * separated by TABs or commas, packed with GZIP if its name ends in {@code .gz}. Lines that begin
 * with {@code #} and a first line without numbers are passed over.
 *
 * <p>Names are known by 64 bits of their hash ({@link HashedNames}) and points are numbers in
 * arrays, so millions of pictures take about 100 bytes each.
 */
public final class Landmarks {

  private static final int VALUES = 10;

  /** Digits pack to a third: an expansion beyond this is an attack, or no points. */
  private static final long MOST_EXPANSION = 50;

  private static final long SMALL = 16 << 20;

  /** Pictures whose points share an array. */
  private static final int CHUNK = 1024;

  private final HashedNames names = new HashedNames();
  private final List<double[]> chunks = new ArrayList<>();
  private long fingerprint;

  private Landmarks() {}

  /** Returns the points of pictures that are called {@code IDENTITY/IMAGE}. */
  public static Landmarks of(Map<String, FivePoints> points) {
    Landmarks landmarks = new Landmarks();
    points.forEach((name, five) -> landmarks.add(name, five.values().toArray()));
    return landmarks;
  }

  /** Returns whether the picture is new. */
  private boolean add(String name, double[] values) {
    int picture = names.size();
    if (!names.add(0, name)) {
      return false;
    }
    if (picture % CHUNK == 0) {
      chunks.add(new double[CHUNK * VALUES]);
    }
    System.arraycopy(values, 0, chunks.get(picture / CHUNK), picture % CHUNK * VALUES, VALUES);
    // A sum, so that the order does not matter.
    fingerprint += Draws.hash(name.hashCode(), Arrays.hashCode(values));
    return true;
  }

  /**
   * Reads a file.
   *
   * @throws DataException naming the line that is no such
   */
  public static Landmarks read(Path file) {
    Landmarks landmarks = new Landmarks();
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
        if (landmarks.size() == 0 && !isNumber(columns.get(columns.size() - 1))) {
          continue; // titles
        }
        if (!landmarks.add(columns.get(0).strip(), points(file, number, columns))) {
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
    return landmarks;
  }

  /** Returns how many pictures there are points of. */
  public int size() {
    return names.size();
  }

  /** Returns a number that differs, as good as always, where names or points do. */
  public long fingerprint() {
    return fingerprint;
  }

  /** Returns a picture's points, or null if there are none. */
  public @Nullable FivePoints of(ImageSet set, int image) {
    return named(nameOf(set, image));
  }

  /** Returns the points of the picture of a name, or null if there are none. */
  public @Nullable FivePoints named(String name) {
    int picture = names.find(0, name);
    if (picture < 0) {
      return null;
    }
    int first = picture % CHUNK * VALUES;
    return FivePoints.of(Arrays.copyOfRange(chunks.get(picture / CHUNK), first, first + VALUES));
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

  private static double[] points(Path file, int line, List<String> columns) {
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
    return values;
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
