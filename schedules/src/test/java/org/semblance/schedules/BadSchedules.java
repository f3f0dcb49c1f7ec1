package org.semblance.schedules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The schedules with mistakes among the test resources.
 *
 * <p>Each ends in comments: {@code # expect: line:column | path | part of the message | …} for each
 * mistake, in the order of the file, and {@code # schema: fails} or {@code # schema: cannot know}.
 */
final class BadSchedules {

  private static final String EXPECT = "# expect: ";
  private static final String SCHEMA = "# schema: ";

  /** One file. */
  record Bad(String name, String text) {

    /** Returns for each mistake: place, path, and parts of the message. */
    List<List<String>> expected() {
      return text.lines()
          .filter(line -> line.startsWith(EXPECT))
          .map(line -> line.substring(EXPECT.length()))
          .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
          .toList();
    }

    boolean schemaKnows() {
      return text.lines().anyMatch(line -> line.equals(SCHEMA + "fails"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private BadSchedules() {}

  static List<Bad> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().map(BadSchedules::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(Objects.requireNonNull(BadSchedules.class.getResource("bad")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bad read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".yaml", "");
      return new Bad(name, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
