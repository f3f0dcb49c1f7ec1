package org.semblance.data;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a file on a thread of its own while its caller fills the next buffer. For one caller.
 * After a failure, or an interruption, nothing more is written.
 *
 * <p>Full buffers go straight to the disk where the file system allows it ({@code O_DIRECT}): what
 * is written is much, and read again only later, so it need not be copied into the page cache and
 * push out what others have there. Elsewhere they go through the cache, and another thread has the
 * disk write meanwhile. Either way little is left to wait for at the end.
 */
final class WriteBehind implements AutoCloseable {

  /** Buffers but the first begin at multiples of this, as writing past the cache demands. */
  private static final int BUFFER = 1 << 20;

  /** In memory they begin at multiples of this, a whole number of blocks of usual file systems. */
  private static final int ALIGNMENT = 1 << 16;

  /**
   * Bytes of a single call through the cache. For more, Linux takes larger pages of memory for the
   * file, which it may have to make first: that took two to five times as long with 1 MB (ext4 of
   * Linux 6.18).
   */
  private static final int WRITTEN_AT_ONCE = 1 << 16;

  /** Besides the one that is being filled. */
  private static final int OTHERS = 2;

  /** Bytes in the cache after which they are forced to disk. */
  private static final long FORCED_AT_ONCE = 128L << 20;

  private final FileChannel channel;
  private final long forcedAtOnce;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(OTHERS + 1);
  private ByteBuffer current = buffer();

  /** Where in the file the buffer begins that is being filled. */
  private long at;

  /** Whoever has it forces the file to disk. */
  private final Semaphore forcing = new Semaphore(1);

  /** Threads that write and force. Made when the first buffer is full: small files need none. */
  private @Nullable Threads threads;

  private volatile @Nullable Throwable failure;

  /** What is written past the cache; null: nothing. */
  private final @Nullable Path file;

  /** Past the cache; null where that does not go, and before the first buffer is full. */
  private volatile @Nullable FileChannel direct;

  /** Of the thread that writes. */
  private long unforced;

  private record Threads(ExecutorService writer, ExecutorService disk) {

    static Threads start() {
      return new Threads(single("semblance-write"), single("semblance-force"));
    }

    private static ExecutorService single(String name) {
      return Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
          });
    }
  }

  /**
   * Writes from where the channel is; the channel stays the caller's.
   *
   * @param file that it is of
   */
  WriteBehind(FileChannel channel, Path file) throws IOException {
    this(channel, file, FORCED_AT_ONCE);
  }

  /**
   * Writes from where the channel is.
   *
   * @param file that the channel is of, to go past the cache; null: through it
   * @param forcedAtOnce bytes in the cache after which they are forced to disk
   */
  WriteBehind(FileChannel channel, @Nullable Path file, long forcedAtOnce) throws IOException {
    this.channel = channel;
    this.file = file;
    this.forcedAtOnce = forcedAtOnce;
    this.at = channel.position();
    current.limit(BUFFER - (int) (at % BUFFER));
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER + ALIGNMENT).alignedSlice(ALIGNMENT).slice(0, BUFFER);
  }

  /**
   * Takes bytes, which may be changed afterwards.
   *
   * @throws IOException if something could not be written, now or before
   */
  void write(byte[] bytes, int start, int length) throws IOException {
    requireNoFailure();
    int from = start;
    while (from < start + length) {
      if (!current.hasRemaining()) {
        handOver();
      }
      int some = Math.min(current.remaining(), start + length - from);
      current.put(bytes, from, some);
      from += some;
    }
  }

  private void handOver() throws IOException {
    Threads known = threads;
    if (known == null) {
      for (int i = 0; i < OTHERS; i++) {
        free.add(buffer());
      }
      direct = file == null ? null : openDirect(file);
      known = Threads.start();
      threads = known;
    }
    Threads both = known;
    ByteBuffer full = current;
    long begin = at;
    at += full.position();
    both.writer().execute(() -> drain(full, begin, both.disk()));
    current = taken();
    requireNoFailure();
  }

  private ByteBuffer taken() throws IOException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      // A buffer is on its way that nobody will take.
      IOException stopped = new InterruptedIOException("interrupted while the disk was waited for");
      failure = stopped;
      throw stopped;
    }
  }

  private void drain(ByteBuffer full, long begin, ExecutorService disk) {
    try {
      if (failure == null && !pastCache(full.flip(), begin)) {
        throughCache(full, begin);
        unforced += full.limit();
        if (unforced >= forcedAtOnce && forcing.tryAcquire()) {
          unforced = 0;
          disk.execute(this::forceMeanwhile);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e; // nobody else would hear of it
    } finally {
      free.add(full.clear());
    }
  }

  private void forceMeanwhile() {
    try {
      channel.force(false);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } finally {
      forcing.release();
    }
  }

  /** Returns false, with nothing lost, where that does not go. */
  private boolean pastCache(ByteBuffer full, long begin) {
    FileChannel open = direct;
    if (open == null || begin % BUFFER != 0) {
      return false;
    }
    try {
      while (full.hasRemaining()) {
        open.write(full, begin + full.position());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      // Some file systems refuse only now, or have blocks of a strange size. If it has another
      // reason, the other way fails too.
      direct = null;
      closeQuietly(open);
      return false;
    }
  }

  private static @Nullable FileChannel openDirect(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private void throughCache(ByteBuffer full, long begin) throws IOException {
    int end = full.limit();
    full.position(0);
    while (full.position() < end) {
      full.limit(Math.min(end, full.position() + WRITTEN_AT_ONCE));
      channel.write(full, begin + full.position());
    }
  }

  private void requireNoFailure() throws IOException {
    Throwable known = failure;
    if (known != null) {
      throw new IOException(known.getMessage(), known);
    }
  }

  /** Waits until everything is written, and forces it to disk. */
  void force() throws IOException {
    requireNoFailure();
    if (threads != null) {
      // They are all free when the thread has done its work.
      List<ByteBuffer> others = new ArrayList<>();
      while (others.size() < OTHERS) {
        others.add(taken());
      }
      free.addAll(others);
    }
    // A disk tells of a failure once: whoever forces now may be the one who hears of it.
    forcing.acquireUninterruptibly();
    try {
      requireNoFailure();
      // It stays in the buffer, and is written again when that is full.
      throughCache(current.duplicate().flip(), at);
      channel.force(false);
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      forcing.release();
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // What it has written is forced by the other channel, which hears of failures too.
    }
  }

  /** Ends the threads; what they have not written is lost. */
  @Override
  public void close() {
    if (threads != null) {
      threads.writer().shutdownNow();
      threads.disk().shutdownNow();
    }
    FileChannel open = direct;
    if (open != null) {
      closeQuietly(open);
    }
  }
}
