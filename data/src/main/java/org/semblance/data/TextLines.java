package org.semblance.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Text files in UTF-8, with errors that say what was wanted. */
final class TextLines {

  private TextLines() {}

  static List<String> read(Path file, String what) {
    try {
      return Files.readAllLines(file);
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
