package org.semblance.nn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.TensorFlow;

/**
 * The library of our own TensorFlow operations ({@code nn/src/main/native}), loaded once per
 * process.
 *
 * <p>The build packs it as a resource where there is a C compiler; where it is missing or cannot be
 * loaded, graphs are built of TensorFlow's own operations, with the same results and more passes
 * over memory.
 */
final class FusedKernels {

  private static final Logger LOG = LoggerFactory.getLogger(FusedKernels.class);
  private static final String FILE = "libsemblance_kernels.so";

  private static boolean tried;
  private static @Nullable String problem;

  private FusedKernels() {}

  /** Returns whether the kernels are there; loads them at the first call. */
  static boolean available() {
    return problem() == null;
  }

  /** Returns why the kernels are not there, or null if they are. */
  static synchronized @Nullable String problem() {
    if (!tried) {
      tried = true;
      problem = load();
      LOG.debug("fused kernels: {}", problem == null ? "loaded" : problem);
    }
    return problem;
  }

  static void require() {
    String found = problem();
    if (found != null) {
      throw new SemblanceException(
          "the fused kernels are asked for but " + found + "; use kernels auto or plain");
    }
  }

  private static @Nullable String load() {
    String resource = "kernels/" + Loader.getPlatform() + "/" + FILE;
    try (InputStream library = FusedKernels.class.getResourceAsStream(resource)) {
      if (library == null) {
        return "this build has none for " + Loader.getPlatform();
      }
      Path folder = Files.createTempDirectory("semblance-kernels");
      Path file = folder.resolve(FILE);
      try {
        Files.copy(library, file);
        TensorFlow.loadLibrary(file.toString());
        return null;
      } finally {
        // Once loaded it is mapped; the file is no longer needed.
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      return "they cannot be loaded: " + e.getMessage();
    }
  }
}
