package org.semblance.schedules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a schedule's text from a file, bounded and strictly as UTF-8. */
final class SourceFile {

  /** Larger than any schedule; what is larger is some other file. */
  static final int LARGEST_BYTES = 1 << 20;

  private SourceFile() {}

  /**
   * Reads the text.
   *
   * @throws ScheduleException if there is no such file, or it is no text of a schedule's size
   */
  static SourceText read(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw failure(name, "is a folder; name the YAML file in it" + inside(file), null);
    }
    if (!Files.exists(file)) {
      throw failure(name, "does not exist" + beside(file), null);
    }
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_BYTES + 1);
    } catch (IOException e) {
      throw failure(name, "cannot be read: " + e, e);
    }
    if (bytes.length > LARGEST_BYTES) {
      throw failure(
          name, "must be a schedule of at most 1 MiB, got more; is it another kind of file?", null);
    }
    return SourceText.file(name, decode(name, bytes));
  }

  private static String decode(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      String found = String.format("byte 0x%02x at offset %d", bytes[in.position()], in.position());
      throw new ScheduleException(
          List.of(
              new ScheduleProblem(
                  name,
                  line,
                  1,
                  "",
                  "must be UTF-8 text, got " + found + "; save it as UTF-8",
                  "")));
    }
  }

  private static ScheduleException failure(String name, String message, @Nullable Exception cause) {
    var exception =
        new ScheduleException(List.of(new ScheduleProblem(name, 0, 0, "", message, "")));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  private static String inside(Path folder) {
    List<String> names = yamlFiles(folder);
    return names.isEmpty() ? "" : ", for instance " + folder.resolve(names.get(0));
  }

  private static String beside(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    Path wanted = file.getFileName();
    if (parent == null || wanted == null || !Files.isDirectory(parent)) {
      return "; relative paths start at " + Path.of("").toAbsolutePath();
    }
    String near = NearestWord.of(wanted.toString(), yamlFiles(parent));
    return near == null
        ? "; relative paths start at " + Path.of("").toAbsolutePath()
        : "; did you mean " + file.resolveSibling(near) + "?";
  }

  private static List<String> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
