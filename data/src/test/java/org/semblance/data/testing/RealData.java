package org.semblance.data.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real face data beside the repository, which tests use if it is there. */
public final class RealData {

  private RealData() {}

  /** Returns a file, for instance {@code lfw/lfw112.zip}; skips the test if it is not there. */
  public static Path require(String name) {
    Path file = Path.of(System.getProperty("semblance.root", ".."), "../shared/data", name);
    Assumptions.assumeTrue(
        Files.exists(file), "skipped: the real data set " + name + " is not beside the repository");
    return file;
  }
}
