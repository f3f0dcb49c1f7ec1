package org.semblance.ijb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.semblance.data.DataException;
import org.semblance.nn.files.AtomicFile;

/** Results as JSON, for other programs and to be drawn again. */
public final class IjbResultFile {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final long MOST_BYTES = 64 << 20;

  private IjbResultFile() {}

  /** Returns a result as indented JSON; numbers are written so that they can be read back. */
  public static String json(IjbResult result) {
    try {
      return MAPPER.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + result, e);
    }
  }

  /** Writes a result, completely or not at all. */
  public static void write(Path file, IjbResult result) {
    AtomicFile.writeText(file, json(result) + "\n");
  }

  /**
   * Reads a result.
   *
   * @throws DataException if the file is not there or is none
   */
  public static IjbResult read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new DataException(file + " is too large for a result of 'semblance ijb'");
      }
      JsonNode tree = MAPPER.readTree(file.toFile());
      if (!tree.path("format").asText().equals(IjbResult.FORMAT)) {
        throw new DataException(
            String.format(
                "%s must be a result that 'semblance ijb' wrote, its format is \"%s\"",
                file, tree.path("format").asText()));
      }
      return MAPPER.treeToValue(tree, IjbResult.class);
    } catch (NoSuchFileException e) {
      throw new DataException(
          "a result of 'semblance ijb' is expected at " + file + ", but nothing is there", e);
    } catch (IOException e) {
      throw new DataException(
          String.format("%s must be a result of 'semblance ijb': %s", file, e.getMessage()), e);
    }
  }
}
