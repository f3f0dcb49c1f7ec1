package org.semblance.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text files in UTF-8, with errors that say what was wanted. */
final class TextLines {

  private TextLines() {}

  /** Returns the lines of a file that was read already, for instance out of a ZIP file. */
  static List<String> of(byte[] bytes, String place) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return text.toString().lines().toList();
    } catch (CharacterCodingException e) {
      throw new DataException(place + " must be text in UTF-8, but it is not", e);
    }
  }

  /** Takes a line; the first is number 1. */
  interface Reader {
    void read(String line, int number);
  }

  static List<String> read(Path file, String what) {
    List<String> lines = new ArrayList<>();
    read(file, what, (line, number) -> lines.add(line));
    return lines;
  }

  /** Reads a file of millions of lines, one at a time. */
  static void read(Path file, String what, Reader reader) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        reader.read(line, number);
      }
    } catch (NoSuchFileException e) {
      throw new DataException(
          String.format("%s is expected at %s, but nothing is there; correct the path", what, file),
          e);
    } catch (CharacterCodingException e) {
      throw new DataException(
          String.format("%s is expected at %s, but it is not text in UTF-8", what, file), e);
    } catch (IOException e) {
      throw new DataException(String.format("%s cannot be read: %s", file, e.getMessage()), e);
    }
  }
}
