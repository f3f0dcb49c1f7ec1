package org.semblance.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The operations of protocol 0, whose values are lines of text. */
final class PickleText {

  private PickleText() {}

  private static String line(PickleInput input) {
    return new String(input.line(), StandardCharsets.ISO_8859_1);
  }

  /** {@code I01} and {@code I00} are booleans, other numbers are numbers. */
  static Object integerOrBoolean(PickleInput input) {
    long at = input.offset();
    String line = line(input);
    return switch (line) {
      case "01" -> true;
      case "00" -> false;
      default -> number(input, at, line);
    };
  }

  static Object longInteger(PickleInput input) {
    long at = input.offset();
    String line = line(input);
    return number(input, at, line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
  }

  static int index(PickleInput input) {
    long at = input.offset();
    return (int) number(input, at, line(input));
  }

  private static long number(PickleInput input, long at, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw input.error(at, "an integer is expected, got '" + shorten(text) + "'");
    }
  }

  /** Returns the bytes of a Python 2 string literal. */
  static byte[] quotedBytes(PickleInput input) {
    long at = input.offset();
    String line = line(input);
    boolean quoted =
        line.length() >= 2
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(0) == line.charAt(line.length() - 1);
    if (!quoted) {
      throw input.error(at, "a quoted string is expected, got " + shorten(line));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end = line.length() - 1;
    int next = 1;
    while (next < end) {
      char c = line.charAt(next++);
      if (c != '\\') {
        bytes.write(c);
        continue;
      }
      c = line.charAt(next++);
      if (c == 'x') {
        bytes.write(hexadecimal(input, at, line, next, 2));
        next += 2;
      } else {
        bytes.write(unescaped(c));
      }
    }
    return bytes.toByteArray();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  /** Returns text in Python's raw-unicode-escape: Latin-1, and backslash-u with four digits. */
  static String rawUnicode(PickleInput input) {
    long at = input.offset();
    String line = line(input);
    StringBuilder text = new StringBuilder();
    int next = 0;
    while (next < line.length()) {
      if (line.startsWith("\\u", next)) {
        text.append((char) hexadecimal(input, at, line, next + 2, 4));
        next += 6;
      } else {
        text.append(line.charAt(next++));
      }
    }
    return text.toString();
  }

  private static int hexadecimal(PickleInput input, long at, String line, int from, int digits) {
    try {
      return Integer.parseInt(line.substring(from, from + digits), 16);
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw input.error(at + from, digits + " hexadecimal digits are expected");
    }
  }

  private static String shorten(String text) {
    return text.length() > 20 ? text.substring(0, 20) + "…" : text;
  }
}
