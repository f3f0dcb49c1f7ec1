package org.semblance.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a file on a thread of its own while its caller fills the next buffer, and has the disk
 * write on another meanwhile, so that little is left to wait for at the end. For one caller. After
 * a failure, or an interruption, nothing more is written.
 */
final class WriteBehind implements AutoCloseable {

  private static final int BUFFER = 1 << 20;

  /**
   * Bytes of a single call. For more, Linux takes larger pages of memory for the file, which it may
   * have to make first: that took two to five times as long with 1 MB (ext4 of Linux 6.18).
   */
  private static final int WRITTEN_AT_ONCE = 1 << 16;

  /** Besides the one that is being filled. */
  private static final int OTHERS = 2;

  /** Bytes after which they are forced to disk. */
  private static final long FORCED_AT_ONCE = 128L << 20;

  private final FileChannel channel;
  private final long forcedAtOnce;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(OTHERS + 1);
  private ByteBuffer current = ByteBuffer.allocateDirect(BUFFER);

  /** Whoever has it forces the file to disk. */
  private final Semaphore forcing = new Semaphore(1);

  /** Threads that write and force. Made when the first buffer is full: small files need none. */
  private @Nullable Threads threads;

  private volatile @Nullable Throwable failure;

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

  /** Writes from where the channel is; the channel stays the caller's. */
  WriteBehind(FileChannel channel) {
    this(channel, FORCED_AT_ONCE);
  }

  /** Writes from where the channel is, and forces to disk whenever so many bytes were written. */
  WriteBehind(FileChannel channel, long forcedAtOnce) {
    this.channel = channel;
    this.forcedAtOnce = forcedAtOnce;
  }

  /**
   * Takes bytes, which may be changed afterwards.
   *
   * @throws IOException if something could not be written, now or before
   */
  void write(byte[] bytes, int start, int length) throws IOException {
    requireNoFailure();
    int at = start;
    while (at < start + length) {
      if (!current.hasRemaining()) {
        handOver();
      }
      int some = Math.min(current.remaining(), start + length - at);
      current.put(bytes, at, some);
      at += some;
    }
  }

  private void handOver() throws IOException {
    Threads known = threads;
    if (known == null) {
      known = Threads.start();
      threads = known;
      for (int i = 0; i < OTHERS; i++) {
        free.add(ByteBuffer.allocateDirect(BUFFER));
      }
    }
    Threads both = known;
    ByteBuffer full = current;
    both.writer().execute(() -> drain(full, both.disk()));
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

  private void drain(ByteBuffer full, ExecutorService disk) {
    try {
      if (failure == null) {
        unforced += full.position();
        writeAll(full);
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

  private void writeAll(ByteBuffer full) throws IOException {
    full.flip();
    int end = full.limit();
    while (full.position() < end) {
      full.limit(Math.min(end, full.position() + WRITTEN_AT_ONCE));
      channel.write(full);
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
      writeAll(current);
      current.clear();
      channel.force(false);
    } catch (IOException e) {
      failure = e; // what is in the buffer must not be written again
      throw e;
    } finally {
      forcing.release();
    }
  }

  /** Ends the threads; what they have not written is lost. */
  @Override
  public void close() {
    if (threads != null) {
      threads.writer().shutdownNow();
      threads.disk().shutdownNow();
    }
  }
}
