package org.semblance.schedules;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text that a schedule or a part of it is read from, with its lines. */
final class SourceText {

  /** What YAML 1.1 takes for the end of a line. */
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

  /** Columns of a line that an excerpt shows. */
  private static final int WIDTH = 100;

  private final String name;
  private final String text;
  private final boolean option;
  private final ImmutableList<int[]> lines;

  private SourceText(String name, String text, boolean option) {
    this.name = name;
    this.text = text;
    this.option = option;
    this.lines =
        Splitter.on(LINE_BREAK)
            .splitToStream(text)
            .map(line -> line.codePoints().toArray())
            .collect(ImmutableList.toImmutableList());
  }

  /** A file as the user named it; a byte order mark is dropped. */
  static SourceText file(String name, String text) {
    return new SourceText(name, text.startsWith("\uFEFF") ? text.substring(1) : text, false);
  }

  /** An option of the command line, which has no lines. */
  static SourceText option(String name, String text) {
    return new SourceText(name, text, true);
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  boolean option() {
    return option;
  }

  /** Returns the character at a place, or a space behind the end of the line. */
  int characterAt(int line, int column) {
    int[] characters = line(line);
    return column >= 1 && column <= characters.length ? characters[column - 1] : ' ';
  }

  /** Returns where the first character stands that no text has, or null if there is none. */
  @Nullable Place firstControlCharacter() {
    for (int line = 0; line < lines.size(); line++) {
      for (int column = 0; column < lines.get(line).length; column++) {
        int character = lines.get(line)[column];
        if (Character.getType(character) == Character.SURROGATE
            || (Character.isISOControl(character) && character != '\t')) {
          return new Place(this, line + 1, column + 1);
        }
      }
    }
    return null;
  }

  /** Returns the line with a mark under the column; empty if there is no such line. */
  String excerpt(int line, int column) {
    int[] characters = line(line);
    if (characters.length == 0) {
      return "";
    }
    int from = Math.max(0, Math.min(column - WIDTH / 2, characters.length - WIDTH));
    int to = Math.min(characters.length, from + WIDTH);
    var shown = new StringBuilder();
    for (int i = from; i < to; i++) {
      shown.appendCodePoint(Character.isISOControl(characters[i]) ? ' ' : characters[i]);
    }
    String number = String.valueOf(line);
    return String.format(
        "    %s | %s%n    %s | %s^",
        number,
        shown.toString().stripTrailing(),
        " ".repeat(number.length()),
        " ".repeat(Math.max(0, column - 1 - from)));
  }

  private int[] line(int line) {
    return line >= 1 && line <= lines.size() ? lines.get(line - 1) : new int[0];
  }
}
