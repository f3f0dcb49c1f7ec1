package org.semblance.ijb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The set that {@code make.py} drew, copied to where a test may change it. */
final class SmallSet {

  private SmallSet() {}

  static Path resource(String name) {
    try {
      return Path.of(SmallSet.class.getResource("small/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static IjbFolder copy(Path folder) {
    Path meta = folder.resolve("meta");
    try (Stream<Path> files = Files.list(resource("meta"))) {
      Files.createDirectories(meta);
      for (Path file : files.toList()) {
        Files.copy(file, meta.resolve(file.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return IjbFolder.find(folder, null);
  }

  static IjbSet read(IjbFolder folder) {
    return IjbSet.read(folder, new BadEntries(OnBad.STOP), false);
  }

  /** Replaces the lines of a list. */
  static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
