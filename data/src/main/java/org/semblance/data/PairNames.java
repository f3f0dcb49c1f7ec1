package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text file of pairs, without the pictures that it names: LFW's {@code pairs.txt}, or lines of
 * {@code path path 0|1}.
 *
 * @param source where it was read, for messages
 * @param byPerson whether every line names people, as LFW's do; else some name files
 * @param folds as the header says; {@link PairSet#DEFAULT_FOLDS} where there is none
 * @param lines the pairs, in the order of the file
 */
public record PairNames(String source, boolean byPerson, int folds, List<Line> lines) {

  private static final String FORMS =
      "expected is NAME N1 N2 or NAME1 N1 NAME2 N2 below a header, or PATH PATH 0|1";

  /** Copies the list. */
  public PairNames {
    checkArgument(folds >= 1, "folds must be >= 1, got %s", folds);
    lines = List.copyOf(lines);
  }

  /**
   * A pair.
   *
   * @param number of the line, from 1
   * @param left path of a picture, with or without its ending; {@code NAME/NAME_0001} for LFW's
   * @param right the other
   * @param same whether both show the same person
   */
  public record Line(int number, String left, String right, boolean same) {}

  /**
   * Reads a file.
   *
   * @throws DataException naming the line that is no pair
   */
  public static PairNames read(Path file) {
    return of(file.toString(), TextLines.read(file, "a list of pairs"));
  }

  /** Takes the lines of a text; see {@link #read}. */
  static PairNames of(String source, List<String> texts) {
    int first = 0;
    while (first < texts.size() && texts.get(first).isBlank()) {
      first++;
    }
    if (first == texts.size()) {
      throw new DataException(source + " must hold pairs, but it is empty; " + FORMS);
    }
    int[] header = header(split(texts.get(first)));
    List<Line> lines = new ArrayList<>();
    boolean byPerson = header != null;
    for (int i = header == null ? first : first + 1; i < texts.size(); i++) {
      if (!texts.get(i).isBlank()) {
        String[] fields = split(texts.get(i));
        boolean paths = header == null || isPaths(fields);
        lines.add(paths ? ofPaths(source, fields, i + 1) : ofNames(source, fields, i + 1));
        byPerson &= !paths;
      }
    }
    if (header == null) {
      return new PairNames(source, false, PairSet.DEFAULT_FOLDS, lines);
    }
    long promised = 2L * header[0] * header[1];
    if (lines.size() != promised) {
      throw error(
          source,
          first + 1,
          String.format(
              "the header promises %d folds of %d same and %d different pairs, %,d in all; found"
                  + " %,d",
              header[0], header[1], header[1], promised, lines.size()));
    }
    return new PairNames(source, byPerson, header[0], lines);
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

  static String[] split(String line) {
    return line.indexOf('\t') >= 0 ? line.strip().split("\t+") : line.strip().split("\\s+");
  }

  /** Returns whether a line below a header names paths, not people. */
  private static boolean isPaths(String[] fields) {
    return fields.length == 3 && fields[0].indexOf('/') >= 0 && fields[1].indexOf('/') >= 0;
  }

  private static Line ofNames(String source, String[] fields, int line) {
    if (fields.length != 3 && fields.length != 4) {
      throw error(source, line, String.format("got %d fields; %s", fields.length, FORMS));
    }
    boolean same = fields.length == 3;
    String left = named(source, fields[0], fields[1], line);
    String right = named(source, same ? fields[0] : fields[2], fields[fields.length - 1], line);
    return new Line(line, left, right, same);
  }

  private static String named(String source, String name, String number, int line) {
    if (!number.matches("[0-9]{1,9}")) {
      throw error(
          source, line, "the number of a picture of " + name + " is expected, got " + number);
    }
    return String.format(Locale.ROOT, "%s/%s_%04d", name, name, Integer.parseInt(number));
  }

  private static Line ofPaths(String source, String[] fields, int line) {
    if (fields.length != 3 || !fields[2].matches("[01]")) {
      throw error(source, line, String.format("got '%s'; %s", String.join(" ", fields), FORMS));
    }
    return new Line(line, clean(fields[0]), clean(fields[1]), fields[2].equals("1"));
  }

  /** Returns {@code a.jpg} for {@code ./a.jpg}, as find writes it. */
  private static String clean(String path) {
    return path.replaceFirst("^(\\./+)+", "");
  }

  private static DataException error(String source, int line, String message) {
    return new DataException(String.format("%s:%d: %s", source, line, message));
  }

  /** Returns whose pictures these are, each person once: names of folders that pictures are in. */
  public Set<String> people() {
    Set<String> people = new LinkedHashSet<>();
    for (Line line : lines) {
      people.add(person(line.left()));
      people.add(person(line.right()));
    }
    people.remove("");
    return people;
  }

  /** Returns the name of the folder that a picture is directly in; empty if there is none. */
  public static String person(String path) {
    int end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    String folder = path.substring(0, Math.max(0, end));
    return folder.substring(Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\')) + 1);
  }
}
