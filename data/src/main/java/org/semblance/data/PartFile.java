package org.semblance.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows under a temporary name, {@code NAME.part}, and takes its own when it is
 * complete. What is left of it when writing stops early can be gone on with.
 */
public final class PartFile implements AutoCloseable {

  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final WriteBehind behind;
  private long size;

  /**
   * Opens a file.
   *
   * @param kept how many bytes of what is there already are kept; 0 begins anew
   * @throws DataException if it cannot be written, or has fewer bytes than are to be kept
   */
  public PartFile(Path target, long kept) {
    this.target = target.toAbsolutePath();
    this.part = partOf(this.target);
    this.size = kept;
    try {
      Files.createDirectories(this.target.getParent());
      if (kept > 0 && !Files.exists(part) && Files.exists(this.target)) {
        // It was finished, but what it is a part of was not.
        Files.move(this.target, part, StandardCopyOption.ATOMIC_MOVE);
      }
      channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(e);
    }
    try {
      if (channel.size() < kept) {
        throw new DataException(
            String.format(
                "%s must have %,d bytes to go on from, it has %,d; delete it and the .progress file"
                    + " beside it to begin anew",
                part, kept, channel.size()));
      }
      channel.truncate(kept);
      channel.position(kept);
      behind = new WriteBehind(channel, part);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e instanceof RuntimeException known ? known : failure((IOException) e);
    }
  }

  /** Returns the name that a file or folder has until it is complete. */
  public static Path partOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  /** Returns the name that it will have. */
  public Path target() {
    return target;
  }

  /** Returns the name that it has until it is finished. */
  public Path part() {
    return part;
  }

  /** Returns how many bytes were written. */
  public long size() {
    return size;
  }

  /** Appends bytes. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private void write(byte[] bytes, int start, int length) {
    try {
      behind.write(bytes, start, length);
      size += length;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Returns a stream that appends to the file and throws what {@link #write} does. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        PartFile.this.write(new byte[] {(byte) value});
      }

      @Override
      public void write(byte[] bytes, int start, int length) {
        PartFile.this.write(bytes, start, length);
      }
    };
  }

  /** Appends text in UTF-8. */
  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Forces to disk what was written so far. */
  public void force() {
    try {
      behind.force();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Gives the file its name, in the place of what had it before. */
  public void finish() {
    force();
    close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private DataException failure(IOException e) {
    String space;
    try {
      space =
          String.format(
              "%,d bytes are free", Files.getFileStore(target.getParent()).getUsableSpace());
    } catch (IOException ignored) {
      space = "the free space is unknown";
    }
    return new DataException(
        String.format(
            "%s cannot be written after %,d bytes: %s; %s. Make room; the same command goes on from"
                + " where it last took note",
            part, size, e.getMessage(), space),
        e);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The failure that matters is already on its way.
    }
  }

  /** Closes the file; what is not finished stays under its temporary name. */
  @Override
  public void close() {
    behind.close();
    closeQuietly(channel);
  }
}
