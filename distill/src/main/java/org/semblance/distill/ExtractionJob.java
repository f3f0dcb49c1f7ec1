package org.semblance.distill;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.nn.files.AtomicFile;

/**
 * What must be the same for an extraction to go on, in a small file beside the one that it writes:
 * a line for each, {@code name=value}.
 *
 * @param settings in the order in which they are told
 */
record ExtractionJob(Map<String, String> settings) {

  private static final String FORMAT = "semblance-extraction-1";

  ExtractionJob {
    settings = ImmutableMap.copyOf(settings);
  }

  static Path file(Path target) {
    return target.resolveSibling(target.getFileName() + ".job");
  }

  /**
   * Takes up what an earlier run left, or notes that this is the first.
   *
   * @throws DataException naming what differs, if it was another extraction, or if there is a
   *     beginning of which nobody knows what it is of
   */
  void begin(Path target) {
    Path part = PartFile.partOf(target);
    Path file = file(target);
    if (Files.exists(part)) {
      if (!Files.exists(file)) {
        throw new DataException(
            String.format(
                "%s is a beginning, but nothing beside it tells of what: %s is not there; delete it"
                    + " to begin anew",
                part, file));
      }
      requireSame(read(file), file, part);
    }
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    settings.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    AtomicFile.writeText(file, text.toString());
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> found = new LinkedHashMap<>();
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.isEmpty() || !lines.get(0).equals(FORMAT)) {
        throw new IOException("it has another form");
      }
      for (String line : lines.subList(1, lines.size())) {
        List<String> parts = Splitter.on('=').limit(2).splitToList(line);
        if (parts.size() != 2) {
          throw new IOException("it has the line " + line);
        }
        found.put(parts.get(0), parts.get(1));
      }
      return found;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s tells what an extraction is of, but cannot be read: %s; delete it and the .part"
                  + " beside it to begin anew",
              file, e.getMessage()),
          e);
    }
  }

  private void requireSame(Map<String, String> found, Path file, Path part) {
    List<String> differences = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          String earlier = found.getOrDefault(name, "nothing");
          if (!earlier.equals(value)) {
            differences.add(String.format("%s was %s, is %s", name, earlier, value));
          }
        });
    if (!differences.isEmpty()) {
      throw new DataException(
          String.format(
              "%s is the beginning of another extraction: %s. Run that one again, or delete it and"
                  + " %s to begin anew",
              part, String.join("; ", differences), file.getFileName()));
    }
  }

  /** Deletes the file of an extraction that is complete. */
  static void end(Path target) {
    try {
      Files.deleteIfExists(file(target));
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s is complete, but %s cannot be deleted: %s", target, file(target), e.getMessage()),
          e);
    }
  }
}
