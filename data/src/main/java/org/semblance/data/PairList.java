package org.semblance.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses a text of pairs and fetches the pictures that it names. */
final class PairList {

  private static final String FORMS =
      "expected is NAME N1 N2 or NAME1 N1 NAME2 N2 below a header, or PATH PATH 0|1";

  private final String source;
  private final List<String> lines;
  private final ImageArchive archive;
  private final boolean copies;
  private final PairSet.Builder pairs;
  private final Map<String, Integer> known = new HashMap<>();

  /**
   * Takes the lines of a text.
   *
   * @param copies whether pictures of different names are equal as a rule, and kept once
   */
  private PairList(String source, List<String> lines, ImageArchive archive, boolean copies) {
    this.source = source;
    this.lines = lines;
    this.archive = archive;
    this.copies = copies;
    this.pairs = PairSet.builder("pairs").from(source);
  }

  /** A text file, and its pictures. */
  static PairList of(Path file, ImageArchive archive) {
    List<String> lines = TextLines.read(file, "a list of pairs");
    return new PairList(file.toString(), lines, archive, false);
  }

  /** The text of a pair folder, without the mirrored copies of its pairs. */
  static PairList ofFolder(ImageArchive folder) {
    String source = folder.place(PairFolder.LIST);
    if (!folder.holds(PairFolder.LIST)) {
      throw new DataException(
          String.format(
              "%s must have a text %s in it, of PATH TAB PATH TAB 0|1, to be a pair folder",
              folder.path(), PairFolder.LIST));
    }
    List<String> lines =
        TextLines.of(folder.read(PairFolder.LIST), source).stream()
            .map(line -> isMirrored(line) ? "" : line) // a blank one, so that lines keep numbers
            .toList();
    return new PairList(source, lines, folder, true);
  }

  private static boolean isMirrored(String line) {
    String[] fields = split(line);
    return fields.length == 3 && isMirroredPicture(fields[0]) && isMirroredPicture(fields[1]);
  }

  private static boolean isMirroredPicture(String path) {
    int dot = path.lastIndexOf('.');
    return (dot < 0 ? path : path.substring(0, dot)).endsWith("_hflip");
  }

  PairSet read() {
    int first = 0;
    while (first < lines.size() && lines.get(first).isBlank()) {
      first++;
    }
    if (first == lines.size()) {
      throw new DataException(source + " must hold pairs, but it is empty; " + FORMS);
    }
    int[] header = header(split(lines.get(first)));
    int found = 0;
    for (int i = header == null ? first : first + 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        found++;
        String[] fields = split(lines.get(i));
        if (header == null || isPaths(fields)) {
          addPaths(fields, i + 1);
        } else {
          addNames(fields, i + 1);
        }
      }
    }
    if (header == null) {
      return pairs.build(PairSet.DEFAULT_FOLDS);
    }
    long promised = 2L * header[0] * header[1];
    if (found != promised) {
      throw error(
          first + 1,
          String.format(
              "the header promises %d folds of %d same and %d different pairs, %,d in all; found"
                  + " %,d",
              header[0], header[1], header[1], promised, found));
    }
    return pairs.build(header[0]);
  }

  /** Returns folds and pairs of each kind per fold, or null if this line is no header. */
  private static int @Nullable [] header(String[] fields) {
    if (fields.length > 2) {
      return null;
    }
    for (String field : fields) {
      if (!field.matches("[1-9][0-9]{0,6}")) {
        return null;
      }
    }
    int last = Integer.parseInt(fields[fields.length - 1]);
    return new int[] {fields.length == 2 ? Integer.parseInt(fields[0]) : 1, last};
  }

  private static String[] split(String line) {
    return line.indexOf('\t') >= 0 ? line.strip().split("\t+") : line.strip().split("\\s+");
  }

  /** Returns whether a line below a header names paths, not people. */
  private static boolean isPaths(String[] fields) {
    return fields.length == 3 && fields[0].indexOf('/') >= 0 && fields[1].indexOf('/') >= 0;
  }

  private void addNames(String[] fields, int line) {
    if (fields.length == 3) {
      int left = image(named(fields[0], fields[1], line), line);
      pairs.pair(left, image(named(fields[0], fields[2], line), line), true);
    } else if (fields.length == 4) {
      int left = image(named(fields[0], fields[1], line), line);
      pairs.pair(left, image(named(fields[2], fields[3], line), line), false);
    } else {
      throw error(line, String.format("got %d fields; %s", fields.length, FORMS));
    }
  }

  private String named(String name, String number, int line) {
    if (!number.matches("[0-9]{1,9}")) {
      throw error(line, "the number of a picture of " + name + " is expected, got " + number);
    }
    return String.format(Locale.ROOT, "%s/%s_%04d", name, name, Integer.parseInt(number));
  }

  private void addPaths(String[] fields, int line) {
    if (fields.length != 3 || !fields[2].matches("[01]")) {
      throw error(line, String.format("got '%s'; %s", String.join(" ", fields), FORMS));
    }
    pairs.pair(image(fields[0], line), image(fields[1], line), fields[2].equals("1"));
  }

  /** Returns the number of a picture; {@code ./a.jpg}, as find writes it, is {@code a.jpg}. */
  private int image(String written, int line) {
    String name = written.replaceFirst("^(\\./+)+", "");
    Integer image = known.get(name);
    if (image == null) {
      image = fetch(name, line);
      known.put(name, image);
    }
    return image;
  }

  private int fetch(String name, int line) {
    if (name.startsWith("/")
        || name.chars().anyMatch(Character::isISOControl)
        || List.of(name.split("[/\\\\]")).contains("..")) {
      throw error(
          line, "pictures are named relative to " + archive.path() + " and inside it, got " + name);
    }
    String found = archive.find(name);
    if (found == null) {
      throw error(
          line,
          String.format(
              "there is no picture %s, .jpg or .png, in %s; take the pictures that belong to the"
                  + " list",
              name, archive.path()));
    }
    byte[] picture = archive.read(found);
    String place = archive.place(found);
    return copies ? pairs.distinct(picture, place) : pairs.image(picture, place);
  }

  private DataException error(int line, String message) {
    return new DataException(String.format("%s:%d: %s", source, line, message));
  }
}
