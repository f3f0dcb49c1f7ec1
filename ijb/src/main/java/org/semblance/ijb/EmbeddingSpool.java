package org.semblance.ijb;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.numpy.NpzFile;

/**
 * Embeddings that are being made, in a file beside the one they will be in: a hash of what is
 * embedded how, then for each picture its values and a CRC-32C. What a stopped or killed pass left
 * behind is gone on with, up to the first row that is not whole.
 */
final class EmbeddingSpool implements AutoCloseable {

  private static final int ROWS_PER_FORCE = 4096;

  private final Path target;
  private final Path part;
  private final int size;
  private final boolean mirrored;
  private final PartFile file;
  private int rows;
  private boolean finished;

  private EmbeddingSpool(
      Path target, int size, boolean mirrored, Path part, PartFile file, int rows) {
    this.target = target;
    this.size = size;
    this.mirrored = mirrored;
    this.part = part;
    this.file = file;
    this.rows = rows;
  }

  /**
   * Opens a spool; the caller closes it.
   *
   * @param target the NPZ file that it will become
   * @param job a text that is another one for other pictures or another network
   * @param known hears of each row that is there already; null if it was a picture that could not
   *     be embedded
   */
  static EmbeddingSpool open(
      Path target, String job, int size, boolean mirrored, int most, KnownRow known) {
    Path rowsFile = target.resolveSibling(target.getFileName() + ".rows");
    Path part = target.resolveSibling(target.getFileName() + ".rows.part");
    byte[] header = Hashing.sha256().hashString(job, StandardCharsets.UTF_8).asBytes();
    int rowBytes = rowBytes(size, mirrored);
    int rows = Files.exists(part) ? wholeRows(part, header, rowBytes, most, known) : 0;
    PartFile file = new PartFile(rowsFile, rows == 0 ? 0 : header.length + (long) rows * rowBytes);
    if (rows == 0) {
      file.write(header);
    }
    return new EmbeddingSpool(target, size, mirrored, part, file, rows);
  }

  /** Hears of a row that an earlier pass left. */
  @FunctionalInterface
  interface KnownRow {
    void row(int image, boolean finite);
  }

  private static int rowBytes(int size, boolean mirrored) {
    return size * Float.BYTES * (mirrored ? 2 : 1) + Integer.BYTES;
  }

  private static int wholeRows(Path part, byte[] header, int rowBytes, int most, KnownRow known) {
    try (ByteFile file = ByteFile.open(part, "embeddings")) {
      ByteFile.Scanner in = file.scanner();
      if (file.size() < header.length || !Arrays.equals(in.bytes(header.length), header)) {
        return 0; // of another job, or not even begun
      }
      int rows = 0;
      while (rows < most && file.size() - in.position() >= rowBytes) {
        ByteBuffer row = ByteBuffer.wrap(in.bytes(rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        int end = rowBytes - Integer.BYTES;
        if (sum(row.array(), end) != row.getInt(end)) {
          return rows;
        }
        known.row(rows, Float.isFinite(row.getFloat(0)));
        rows++;
      }
      return rows;
    }
  }

  private static int sum(byte[] bytes, int count) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, count);
    return (int) sum.getValue();
  }

  /** Returns how many pictures have a row. */
  int rows() {
    return rows;
  }

  /** Appends the next picture's row; null: it could not be embedded. */
  void add(float @Nullable [] embedding, float @Nullable [] ofMirrored) {
    byte[] bytes = new byte[rowBytes(size, mirrored)];
    ByteBuffer row = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    put(row, embedding);
    if (mirrored) {
      put(row, ofMirrored);
    }
    row.putInt(sum(bytes, row.position()));
    file.write(bytes);
    rows++;
    if (rows % ROWS_PER_FORCE == 0) {
      file.force();
    }
  }

  private void put(ByteBuffer row, float @Nullable [] values) {
    for (int i = 0; i < size; i++) {
      row.putFloat(values == null ? Float.NaN : values[i]);
    }
  }

  /**
   * Writes the NPZ file and deletes the spool.
   *
   * @param names of the pictures, in their order
   */
  void finish(List<String> names) {
    file.force();
    try (ByteFile all = ByteFile.open(part, "embeddings")) {
      Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
      arrays.put(EmbeddingFile.EMBEDDINGS, array(all, 0));
      if (mirrored) {
        arrays.put(EmbeddingFile.MIRRORED, array(all, size * Float.BYTES));
      }
      arrays.put(EmbeddingFile.NAMES, NpzFile.texts(names));
      NpzFile.write(target, arrays);
    }
    finished = true;
    close();
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new DataException(part + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  private NpzFile.Array array(ByteFile all, int offset) {
    int rowBytes = rowBytes(size, mirrored);
    long first = all.size() - (long) rows * rowBytes + offset;
    ByteFile.Scanner in = all.scanner();
    return NpzFile.floats(
        rows,
        size,
        (row, into) -> {
          in.seek(first + (long) row * rowBytes);
          ByteBuffer.wrap(in.bytes((long) size * Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(into);
        });
  }

  /** Closes the spool; what is not finished goes to disk and stays, to be gone on with. */
  @Override
  public void close() {
    try (file) {
      if (!finished) {
        file.force();
      }
    }
  }
}
