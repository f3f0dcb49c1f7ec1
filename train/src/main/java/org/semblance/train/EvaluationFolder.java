package org.semblance.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.semblance.nn.SemblanceException;

/**
 * What an evaluation keeps on disk for as long as it runs; the next one begins again, with the
 * weights of then.
 *
 * @param path of the folder, which need not be there
 */
record EvaluationFolder(Path path) {

  /** Returns a file of the folder. */
  Path file(String name) {
    return path.resolve(name);
  }

  /** Deletes the folder, and what a pass that did not end has left in it. */
  void delete() {
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(path);
    } catch (IOException e) {
      throw new SemblanceException(path + " cannot be deleted: " + e.getMessage(), e);
    }
  }
}
