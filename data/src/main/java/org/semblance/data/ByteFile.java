package org.semblance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of records, read at any place. Nothing is allocated that the file is too short for.
 *
 * <p>Thread-safe; a {@link Scanner} belongs to one thread.
 */
public final class ByteFile implements AutoCloseable {

  private final Path path;
  private final long size;

  /** What is read: the file itself, or one that stands for it. */
  private final Path opened;

  /** Whether closing deletes {@link #opened}. */
  private final boolean temporary;

  /** Java closes it when a thread is interrupted that reads; it is then opened anew. */
  private volatile FileChannel channel;

  private volatile boolean closed;

  private ByteFile(Path path, Path opened, FileChannel channel, long size, boolean temporary) {
    this.path = path;
    this.opened = opened;
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
      return new ByteFile(path, path, channel, channel.size(), false);
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
      return new ByteFile(path, temporary, channel, channel.size(), true);
    } catch (IOException e) {
      throw new DataException(temporary + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the file once more. Linux reads ahead for each opening of a file: of several readers that
   * go through it at far places each needs its own, or it reads ahead for none.
   */
  ByteFile again() {
    try {
      FileChannel other = FileChannel.open(opened);
      if (other.size() != size) {
        other.close();
        throw new DataException(path + " has changed since it was opened; open it again");
      }
      return new ByteFile(path, opened, other, size, false);
    } catch (IOException e) {
      throw new DataException(path + " cannot be opened once more: " + e.getMessage(), e);
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

  /** Returns whether it stands for another one, which closing it deletes. */
  boolean isTemporary() {
    return temporary;
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
    fill(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /**
   * Requires that bytes are there.
   *
   * @throws DataException if the file ends before them, or they are more than a picture may have
   */
  public void require(long offset, long length) {
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

  /** Reads as much as a buffer has room for, from its beginning. */
  private void fill(long offset, ByteBuffer buffer) {
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
      channel = FileChannel.open(opened);
    } catch (IOException e) {
      throw new DataException(path + " cannot be read any more: " + e.getMessage(), e);
    }
  }

  /** Returns a reader that goes through the file, for the most part forwards. */
  public Scanner scanner() {
    return new Scanner();
  }

  /**
   * Reads numbers and bytes one after another; little-endian.
   *
   * <p>What lies close together is read in large pieces, with all that is between: a disk reads a
   * few pictures faster than it goes past them. Only what is far behind is jumped to.
   */
  public final class Scanner {

    private static final int WINDOW = 1 << 20;

    /** What begins so many bytes behind the last window is jumped to. */
    private static final int FAR = 1 << 16;

    /** So much is read after a jump: the next one may be near. */
    private static final int GLANCE = 1 << 12;

    private final ByteBuffer window =
        ByteBuffer.allocateDirect((int) Math.min(WINDOW, size))
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);

    private long windowStart;
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
      long value = window.getInt(ensure(4)) & 0xFFFFFFFFL;
      position += 4;
      return value;
    }

    /** Reads four bytes as a float. */
    public float float32() {
      return Float.intBitsToFloat((int) uint32());
    }

    /** Reads eight bytes. */
    public long int64() {
      long value = window.getLong(ensure(8));
      position += 8;
      return value;
    }

    /** Reads bytes. */
    public byte[] bytes(long count) {
      require(position, count);
      byte[] bytes = new byte[(int) count];
      if (count <= WINDOW) {
        window.get(ensure((int) count), bytes);
      } else {
        fill(position, ByteBuffer.wrap(bytes));
      }
      position += count;
      return bytes;
    }

    /**
     * Returns the next bytes as a stream, which moves this reader along; what is skipped in it is
     * not read.
     */
    public InputStream stream(long count) {
      require(position, count);
      return new Stretch(position + count);
    }

    /** Returns where in the window the next bytes are, reading them if need be. */
    private int ensure(int count) {
      require(position, count);
      long end = windowStart + window.limit();
      if (position < windowStart || position + count > end) {
        boolean jump = window.limit() > 0 && position > end + FAR;
        int wanted = jump ? Math.max(count, GLANCE) : window.capacity();
        window.clear().limit((int) Math.min(wanted, size - position));
        try {
          fill(position, window);
        } catch (RuntimeException e) {
          window.limit(0); // half of it is of another place
          throw e;
        }
        windowStart = position;
      }
      return (int) (position - windowStart);
    }

    /** Bytes up to a certain one. */
    private final class Stretch extends InputStream {

      private final long end;

      Stretch(long end) {
        this.end = end;
      }

      @Override
      public int read() {
        if (position >= end) {
          return -1;
        }
        int value = window.get(ensure(1)) & 0xFF;
        position++;
        return value;
      }

      @Override
      public int read(byte[] into, int from, int count) {
        Objects.checkFromIndexSize(from, count, into.length);
        if (position >= end) {
          return count == 0 ? 0 : -1;
        }
        int some = (int) Math.min(Math.min(count, window.capacity()), end - position);
        window.get(ensure(some), into, from, some);
        position += some;
        return some;
      }

      @Override
      public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
      }

      @Override
      public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, end - position));
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      channel.close();
      if (temporary) {
        Files.deleteIfExists(opened);
      }
    } catch (IOException e) {
      throw new DataException(path + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
