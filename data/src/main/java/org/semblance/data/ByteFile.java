package org.semblance.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of records, read at any place. Nothing is allocated that the file is too short for.
 *
 * <p>Thread-safe; a {@link Scanner} belongs to one thread.
 */
public final class ByteFile implements AutoCloseable {

  private final Path path;
  private final long size;
  private final @Nullable Path temporary;

  /** Java closes it when a thread is interrupted that reads; it is then opened anew. */
  private volatile FileChannel channel;

  private volatile boolean closed;

  private ByteFile(Path path, FileChannel channel, long size, @Nullable Path temporary) {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.temporary = temporary;
  }

  /**
   * Opens a file.
   *
   * @param what is expected there, for instance {@code "a RecordIO file"}
   * @throws DataException if it is not there or cannot be read
   */
  public static ByteFile open(Path path, String what) {
    if (Files.isDirectory(path)) {
      throw new DataException(what + " is expected at " + path + ", but it is a folder");
    }
    try {
      FileChannel channel = FileChannel.open(path);
      return new ByteFile(path, channel, channel.size(), null);
    } catch (NoSuchFileException e) {
      throw new DataException(
          String.format("%s is expected at %s, but nothing is there; correct the path", what, path),
          e);
    } catch (IOException e) {
      throw new DataException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Opens a file that stands for another and is deleted when it is closed. */
  static ByteFile temporary(Path path, Path temporary) {
    try {
      FileChannel channel = FileChannel.open(temporary);
      return new ByteFile(path, channel, channel.size(), temporary);
    } catch (IOException e) {
      throw new DataException(temporary + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  /** Returns how many bytes it had when it was opened. */
  public long size() {
    return size;
  }

  /** Returns an exception that names the file and an offset. */
  public DataException error(long offset, String message) {
    return new DataException(String.format("%s, byte offset %,d: %s", path, offset, message));
  }

  /**
   * Reads bytes.
   *
   * @throws DataException if the file ends before them, or they are more than a picture may have
   */
  public byte[] bytes(long offset, long length) {
    require(offset, length);
    byte[] bytes = new byte[(int) length];
    fill(offset, bytes, bytes.length);
    return bytes;
  }

  private void require(long offset, long length) {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw error(
          offset,
          String.format(
              "the file is cut short or damaged: %,d bytes are promised here, %,d are left; copy or"
                  + " download it again",
              length, Math.max(0, size - offset)));
    }
    if (length > ImageSet.MAXIMUM_BYTES) {
      throw error(
          offset,
          String.format(
              "a record of %,d bytes is promised; one with a picture may have %,d at most",
              length, ImageSet.MAXIMUM_BYTES));
    }
  }

  private void fill(long offset, byte[] into, int count) {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, count);
    while (buffer.hasRemaining()) {
      FileChannel open = channel;
      try {
        if (open.read(buffer, offset + buffer.position()) < 0) {
          throw error(
              offset + buffer.position(), "the file has become shorter since it was opened");
        }
      } catch (ClosedChannelException e) {
        if (closed || Thread.currentThread().isInterrupted()) {
          throw new DataException("reading of " + path + " was interrupted", e);
        }
        reopen(open);
      } catch (IOException e) {
        throw new DataException(path + " cannot be read: " + e.getMessage(), e);
      }
    }
  }

  /** Another thread was interrupted while it read. */
  private synchronized void reopen(FileChannel lost) {
    if (channel != lost || closed) {
      return;
    }
    try {
      channel = FileChannel.open(temporary == null ? path : temporary);
    } catch (IOException e) {
      throw new DataException(path + " cannot be read any more: " + e.getMessage(), e);
    }
  }

  /** Returns a reader that goes through the file, for the most part forwards. */
  public Scanner scanner() {
    return new Scanner();
  }

  /** Reads numbers and bytes one after another; little-endian. */
  public final class Scanner {

    private static final int WINDOW = 1 << 20;

    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowBytes;
    private long position;

    private Scanner() {}

    /** Returns the offset of what is read next. */
    public long position() {
      return position;
    }

    /** Returns whether everything was read. */
    public boolean atEnd() {
      return position >= size;
    }

    /**
     * Goes to another place.
     *
     * @throws DataException if it is outside of the file
     */
    public void seek(long offset) {
      if (offset < 0 || offset > size) {
        throw error(offset, String.format("the file has %,d bytes, this is outside", size));
      }
      position = offset;
    }

    /** Leaves bytes out. */
    public void skip(long count) {
      require(position, Math.min(count, ImageSet.MAXIMUM_BYTES));
      seek(position + count);
    }

    /** Reads four bytes, from 0 to 2³² − 1. */
    public long uint32() {
      int at = ensure(4);
      long value =
          (window[at] & 0xFFL)
              | (window[at + 1] & 0xFFL) << 8
              | (window[at + 2] & 0xFFL) << 16
              | (window[at + 3] & 0xFFL) << 24;
      position += 4;
      return value;
    }

    /** Reads four bytes as a float. */
    public float float32() {
      return Float.intBitsToFloat((int) uint32());
    }

    /** Reads eight bytes. */
    public long int64() {
      long low = uint32();
      return low | uint32() << 32;
    }

    /** Reads bytes. */
    public byte[] bytes(long count) {
      require(position, count);
      byte[] bytes = new byte[(int) count];
      if (count <= WINDOW) {
        System.arraycopy(window, ensure((int) count), bytes, 0, bytes.length);
      } else {
        fill(position, bytes, bytes.length);
      }
      position += count;
      return bytes;
    }

    /** Returns where in the window the next bytes are, reading them if need be. */
    private int ensure(int count) {
      require(position, count);
      if (position < windowStart || position + count > windowStart + windowBytes) {
        windowStart = position;
        windowBytes = (int) Math.min(WINDOW, size - position);
        fill(windowStart, window, windowBytes);
      }
      return (int) (position - windowStart);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      channel.close();
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new DataException(path + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
