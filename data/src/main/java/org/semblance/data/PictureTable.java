package org.semblance.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text file of lines {@code NAME TAB VALUE}: what is known of pictures, or of whole folders of
 * them, beside the pictures. Blank lines are passed over.
 */
public final class PictureTable {

  private final Path file;
  private final Map<String, String> values;

  private PictureTable(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @param what its lines are, for messages, for instance {@code "IDENTITY TAB GROUP"}
   * @throws DataException naming the line that is none, or says something else than one before
   */
  public static PictureTable read(Path file, String what) {
    Map<String, String> values = new HashMap<>();
    TextLines.read(
        file,
        "a text of lines " + what,
        (line, number) -> {
          if (line.isBlank()) {
            return;
          }
          int tab = line.indexOf('\t');
          String name = tab < 0 ? "" : withoutEndSlash(line.substring(0, tab).strip());
          String value = tab < 0 ? "" : line.substring(tab + 1).strip();
          if (name.isEmpty() || value.isEmpty() || value.indexOf('\t') >= 0) {
            throw new DataException(
                String.format("%s:%d: a line must be %s, got \"%s\"", file, number, what, line));
          }
          String before = values.put(name, value);
          if (before != null && !before.equals(value)) {
            throw new DataException(
                String.format(
                    "%s:%d: %s must have one value, got %s after %s; remove one of the lines",
                    file, number, name, value, before));
          }
        });
    if (values.isEmpty()) {
      throw new DataException(file + " must have at least one line " + what + ", it has none");
    }
    return new PictureTable(file, values);
  }

  private static String withoutEndSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  /** Returns where it was read. */
  public Path file() {
    return file;
  }

  /** Returns how many names it has. */
  public int size() {
    return values.size();
  }

  /**
   * Returns what is said of a picture by its own name, with or without the ending; null if nothing
   * is.
   */
  public @Nullable String of(String picture) {
    String value = values.get(picture);
    int dot = picture.lastIndexOf('.');
    return value == null && dot > picture.lastIndexOf('/')
        ? values.get(picture.substring(0, dot))
        : value;
  }

  /**
   * Returns what is said of a picture or a folder around it: by its own name, by its path up to a
   * slash, the longest first, or by the name of the folder that it lies in, which is its identity;
   * null if nothing is.
   */
  public @Nullable String around(String picture) {
    String value = of(picture);
    int slash = picture.lastIndexOf('/');
    for (int end = slash; value == null && end > 0; end = picture.lastIndexOf('/', end - 1)) {
      value = values.get(picture.substring(0, end));
    }
    return value == null && slash > 0
        ? values.get(picture.substring(picture.lastIndexOf('/', slash - 1) + 1, slash))
        : value;
  }
}
