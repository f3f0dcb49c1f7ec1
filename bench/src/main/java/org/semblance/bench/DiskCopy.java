package org.semblance.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code cp} takes for a file or folder.
 *
 * @param seconds until {@code cp} ended
 * @param syncedSeconds until the copy was on the disk too
 */
record DiskCopy(double seconds, double syncedSeconds) {

  /** Copies beside the source, and deletes the copy. */
  static DiskCopy of(Path source) throws IOException, InterruptedException {
    Path copy = source.resolveSibling(source.getFileName() + ".copy");
    long start = System.nanoTime();
    execute("cp", "-r", source.toString(), copy.toString());
    double seconds = (System.nanoTime() - start) / 1e9;
    // A folder by its file system, a file alone.
    execute("sync", Files.isDirectory(copy) ? "-f" : "-d", copy.toString());
    double synced = (System.nanoTime() - start) / 1e9;
    MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
    // That many files are gone is else still being noted on the disk while the next is measured.
    execute("sync", "-f", source.toString());
    return new DiskCopy(seconds, synced);
  }

  /** Drops a file from the page cache. */
  static void chill(Path file) throws IOException, InterruptedException {
    execute("sync", "-d", file.toString());
    execute("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
  }

  private static void execute(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(List.of(command) + " ended with exit code " + code);
    }
  }
}
