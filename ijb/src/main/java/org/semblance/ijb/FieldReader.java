package org.semblance.ijb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.semblance.data.DataException;

/**
 * Reads lines of fields between spaces, TABs or commas, without an object per line: the list of
 * pairs of IJB-C has 15,658,489.
 *
 * <p>Blank lines are passed over. Belongs to one thread.
 */
final class FieldReader implements AutoCloseable {

  private static final int BUFFER = 1 << 20;
  private static final int LONGEST_LINE = 1 << 16;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int end;
  private byte[] line = new byte[256];
  private int length;
  private int at;
  private int number;

  private FieldReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @param what is expected there
   */
  static FieldReader open(Path file, String what) {
    try {
      return new FieldReader(file, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new DataException(
          String.format("%s is expected at %s, but nothing is there", what, file), e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Goes to the next line that is not blank; returns whether there is one. */
  boolean nextLine() {
    do {
      if (!readLine()) {
        return false;
      }
      at = 0;
      skipSeparators();
    } while (at == length);
    return true;
  }

  private boolean readLine() {
    length = 0;
    number++;
    while (true) {
      if (next == end && !fill()) {
        return length > 0;
      }
      int from = next;
      while (next < end && buffer[next] != '\n') {
        next++;
      }
      append(from, next - from);
      if (next < end) {
        next++;
        return true;
      }
    }
  }

  private void append(int from, int count) {
    if (length + count > LONGEST_LINE) {
      throw error("a line may have " + LONGEST_LINE + " bytes at most; is this a text file?");
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
    }
    System.arraycopy(buffer, from, line, length, count);
    length += count;
  }

  private boolean fill() {
    try {
      next = 0;
      end = Math.max(0, in.read(buffer));
      return end > 0;
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean separates(byte b) {
    return b == ' ' || b == '\t' || b == ',' || b == '\r';
  }

  private void skipSeparators() {
    while (at < length && separates(line[at])) {
      at++;
    }
  }

  /** Returns the number of the line, from 1. */
  int number() {
    return number;
  }

  /** Returns a message that names the file and the line. */
  String here(String message) {
    return file + ":" + number + ": " + message;
  }

  DataException error(String message) {
    return new DataException(here(message));
  }

  /** Reads a whole number. */
  int integer(String what) {
    int from = at;
    boolean negative = at < length && line[at] == '-';
    if (negative) {
      at++;
    }
    int first = at;
    long value = 0;
    while (at < length && line[at] >= '0' && line[at] <= '9' && value <= Integer.MAX_VALUE) {
      value = 10 * value + line[at++] - '0';
    }
    if (at == first || (at < length && !separates(line[at])) || value > Integer.MAX_VALUE) {
      at = from;
      throw error(what + " must be a whole number below 2^31, got \"" + peek() + "\"");
    }
    skipSeparators();
    return (int) (negative ? -value : value);
  }

  /** Reads a finite number. */
  float number(String what) {
    String text = text(what);
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw error(what + " must be a finite number, got \"" + text + "\"");
  }

  /** Reads a field as it is. */
  String text(String what) {
    String text = peek();
    if (text.isEmpty()) {
      throw error(what + " is missing; the line has too few columns");
    }
    while (at < length && !separates(line[at])) {
      at++;
    }
    skipSeparators();
    return text;
  }

  private String peek() {
    int to = at;
    while (to < length && !separates(line[to])) {
      to++;
    }
    return new String(line, at, to - at, StandardCharsets.UTF_8);
  }

  /** Requires the line to end here. */
  void endOfLine() {
    if (at < length) {
      throw error("the line has too many columns: \"" + peek() + "\" is one more than expected");
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(file + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
