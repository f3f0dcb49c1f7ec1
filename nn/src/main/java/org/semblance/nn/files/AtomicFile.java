package org.semblance.nn.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.semblance.nn.SemblanceException;

/**
 * Writes a file under a temporary name, forces it to disk, then renames it into place.
 *
 * <p>Whatever fails in between, a full disk included, the file that was there before stays as it
 * was and the temporary one is removed.
 */
public final class AtomicFile {

  /** Writes the content. */
  @FunctionalInterface
  public interface Writer {
    /** Writes the whole content to a channel that the caller closes. */
    void write(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes {@code target}, making its folder if needed.
   *
   * @throws SemblanceException naming the file, its size so far and the free space, if it fails
   */
  public static void write(Path target, Writer writer) {
    Path absolute = target.toAbsolutePath();
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.createDirectories(absolute.getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writer.write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UncheckedIOException e) {
      throw new SemblanceException(describe(absolute, temporary, e), e);
    } finally {
      delete(temporary);
    }
  }

  /** Writes text in UTF-8. */
  public static void writeText(Path target, String text) {
    write(
        target,
        channel -> {
          var bytes = java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static String describe(Path target, Path temporary, Exception e) {
    String space;
    try {
      long written = Files.exists(temporary) ? Files.size(temporary) : 0;
      space =
          String.format(
              "%,d bytes were written, %,d bytes are free",
              written, Files.getFileStore(target.getParent()).getUsableSpace());
    } catch (IOException ignored) {
      space = "the free space is unknown";
    }
    return String.format(
        "%s cannot be written: %s; %s. What was there before is unchanged; make room or choose"
            + " another folder with --out",
        target, e.getMessage(), space);
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException ignored) {
      // The failure that matters is already on its way.
    }
  }
}
