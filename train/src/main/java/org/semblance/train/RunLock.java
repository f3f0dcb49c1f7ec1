package org.semblance.train;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.SemblanceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two processes from training into one folder, where each would prune the other's
 * checkpoints.
 *
 * <p>The system gives the lock back when the process ends, however it does; the empty file stays.
 */
final class RunLock implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final @Nullable FileChannel channel;

  private RunLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder, which is made if it is not there.
   *
   * @throws SemblanceException if another run has it
   */
  static RunLock of(RunDirectory directory) {
    Path file = directory.lock();
    FileChannel channel = null;
    try {
      Files.createDirectories(directory.root());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new RunLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is locked by this very process", file);
    } catch (IOException e) {
      // Some network file systems have no locks; a folder that cannot be written is told later.
      LOG.debug("{} cannot be locked: {}", file, e.toString());
      return new RunLock(channel);
    }
    close(channel);
    throw new SemblanceException(
        directory + " is being trained into by another process; wait for its end, or stop it");
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("a lock cannot be closed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
