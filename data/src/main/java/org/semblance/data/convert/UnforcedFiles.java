package org.semblance.data.convert;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.semblance.data.DataException;

/**
 * Many small files that were written but may be lost with the power, and what makes sure that they
 * are not: each is forced to disk, and then the folders in which their names are.
 *
 * <p>Forcing file by file, one after another, would make the disk take note of each alone; several
 * threads let it put many of these into one, which took a sixth of the time on ext4.
 */
final class UnforcedFiles {

  private static final int THREADS = 32;

  private final List<Path> files = new ArrayList<>();
  private final Set<Path> folders = new LinkedHashSet<>();

  /**
   * Writes a file, in the place of one of the same name, making its folder if needed.
   *
   * @throws DataException if that fails
   */
  void write(Path file, byte[] bytes) {
    Path folder = folderOf(file);
    try {
      if (folders.add(folder)) {
        Files.createDirectories(folder);
        folders.add(folderOf(folder)); // which may have got a new name
      }
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new DataException(file + " cannot be written: " + e.getMessage(), e);
    }
    files.add(file);
  }

  /**
   * Forces everything to disk that was written since the last time.
   *
   * @throws DataException if that fails
   */
  void force() {
    List<Callable<Void>> parts = new ArrayList<>();
    for (int i = 0; i < Math.min(THREADS, files.size()); i++) {
      int first = i;
      parts.add(
          () -> {
            for (int at = first; at < files.size(); at += THREADS) {
              force(files.get(at), StandardOpenOption.WRITE);
            }
            return null;
          });
    }
    if (!parts.isEmpty()) {
      run(parts);
    }
    folders.forEach(UnforcedFiles::forceFolder);
    files.clear();
    folders.clear();
  }

  private static void run(List<Callable<Void>> parts) {
    ExecutorService pool = Executors.newFixedThreadPool(parts.size());
    try {
      for (Future<Void> part : pool.invokeAll(parts)) {
        part.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the conversion was interrupted; the same command goes on", e);
    } catch (ExecutionException e) {
      throw new DataException(
          "pictures cannot be forced to disk: " + String.valueOf(e.getCause()), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  private static void force(Path file, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(file, option)) {
      channel.force(false);
    }
  }

  /** Forces the name of a file to disk, where system and file system can do that. */
  static void forceName(Path file) {
    forceFolder(folderOf(file));
  }

  private static void forceFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Windows opens no folders, some network drives force none: they note names in their order.
    }
  }
}
