package org.semblance.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a large record file, kept beside it as {@code .NAME.index}, so that opening the file
 * again need not go through it. The name is a hidden one, so that no pattern such as {@code
 * train.tfrecord*} takes it for data.
 *
 * <p>It belongs to a file with a certain size, time of last change, beginning and end, and to a
 * format with its settings: the SHA-256 of these is its key. One that belongs to anything else, is
 * damaged or of another version counts as none, and is made anew. Where nothing can be written
 * there is none.
 */
final class KeptIndex {

  /** Smaller files have none: they are gone through before anybody notices. */
  static final long SMALLEST_FILE = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(KeptIndex.class);

  /** Of the beginning and of the end of a file. */
  private static final int HASHED_BYTES = 1 << 16;

  /** Times of last change are that coarse on some disks: one more change might not show in it. */
  private static final long SETTLED_MILLIS = 2_000;

  private final ByteFile data;
  private final String signature;
  private final Path path;
  private final byte[] key;
  private final boolean settled;

  private KeptIndex(ByteFile data, String signature) {
    this.data = data;
    this.signature = signature;
    this.path = path(data.path());
    this.key = key();
    this.settled = Math.abs(System.currentTimeMillis() - changed().toMillis()) >= SETTLED_MILLIS;
  }

  /** Returns where the index of a file is kept. */
  static Path path(Path data) {
    return data.toAbsolutePath().resolveSibling("." + data.getFileName() + ".index");
  }

  /**
   * Returns the index of a file as it is now, whether it is there or not, or null if the file is to
   * have none.
   *
   * @param signature of the format and its settings
   * @param smallest files with fewer bytes have none
   */
  static @Nullable KeptIndex of(ByteFile data, String signature, long smallest) {
    boolean wanted = data.size() >= smallest && !data.isTemporary();
    return wanted ? new KeptIndex(data, signature) : null;
  }

  private FileTime changed() {
    try {
      return Files.getLastModifiedTime(data.path());
    } catch (IOException e) {
      throw new DataException(data.path() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] key() {
    int hashed = (int) Math.min(HASHED_BYTES, data.size());
    Hasher hasher = Hashing.sha256().newHasher().putLong(data.size());
    hasher.putLong(changed().to(TimeUnit.NANOSECONDS));
    hasher.putBytes(data.bytes(0, hashed)).putBytes(data.bytes(data.size() - hashed, hashed));
    return hasher.putString(signature, StandardCharsets.UTF_8).hash().asBytes();
  }

  /** Returns what was kept, or null if there is nothing that can be used. */
  @Nullable RecordIndex read() {
    if (!Files.isRegularFile(path)) {
      return null;
    }
    try (ByteFile file = ByteFile.open(path, "an index")) {
      return IndexLayout.read(file, key, data.size());
    } catch (DataException | IOException e) {
      LOG.info("{} is made anew: {}", path, e.getMessage());
      return null;
    }
  }

  /** Keeps an index, unless the file was changed just before it was gone through, or meanwhile. */
  void write(RecordIndex index) {
    // Several processes may be at it; each has a name of its own until it is complete.
    Path own = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      if (!settled || !Files.isWritable(path.getParent()) || !Arrays.equals(key, key())) {
        return;
      }
      AtomicFile.write(own, channel -> IndexLayout.write(index, key, channel));
      Files.move(own, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LOG.info("{} keeps where the {} pictures of {} are", path, index.size(), data.path());
    } catch (SemblanceException | IOException e) {
      LOG.info("no index of {} is kept: {}", data.path(), e.getMessage());
      delete(own);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // What could not be written is not missed.
    }
  }
}
