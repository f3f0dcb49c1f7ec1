package org.semblance.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record after another into a single file, with the names of the identities beside it:
 * what formats without an index have in common.
 *
 * <p>A file that is packed with GZIP consists of members, one after another, as {@code gzip}'s own
 * format allows and all readers take for one file: {@link #flush} ends a member, so that writing
 * can go on behind it.
 */
public final class FramedWriter implements PictureSink {

  private static final int PACKED_BUFFER = 1 << 16;

  /** Makes a record's bytes. */
  @FunctionalInterface
  public interface Records {
    /** Returns the record of a picture. */
    byte[] of(int label, String fileName, byte[] encoded);
  }

  private final PartFile file;
  private final LabelMap labels;
  private final Records records;
  private final UnaryOperator<byte[]> frame;
  private final boolean packed;

  /** The member that is being written; null between two of them, and where nothing is packed. */
  private @Nullable OutputStream member;

  /**
   * Opens the file.
   *
   * @param identities names of the classes
   * @param sizes what {@link #flush} returned, to go on from there; empty to begin
   * @param frame a record as it stands in the file
   * @param packed whether the file is packed with GZIP
   */
  public FramedWriter(
      Path target,
      List<String> identities,
      List<Long> sizes,
      Records records,
      UnaryOperator<byte[]> frame,
      boolean packed) {
    this.labels = new LabelMap(identities);
    this.file = new PartFile(target, sizes.isEmpty() ? 0 : sizes.get(0));
    this.records = records;
    this.frame = frame;
    this.packed = packed;
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    byte[] record = frame.apply(records.of(label, fileName, encoded));
    if (!packed) {
      file.write(record);
      return;
    }
    try {
      if (member == null) {
        GzipParameters parameters = new GzipParameters();
        // Pictures are packed already, the thorough levels only take longer.
        parameters.setCompressionLevel(Deflater.BEST_SPEED);
        parameters.setBufferSize(PACKED_BUFFER);
        member = new GzipCompressorOutputStream(file.stream(), parameters);
      }
      member.write(record);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void endMember() {
    OutputStream open = member;
    member = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private DataException failure(IOException e) {
    return new DataException(file.target() + " cannot be packed: " + e.getMessage(), e);
  }

  @Override
  public List<Long> flush() {
    endMember();
    file.force();
    return List.of(file.size());
  }

  @Override
  public void finish() {
    flush();
    labels.write(RecordFiles.labelFile(file.target()));
    file.finish();
  }

  @Override
  public void close() {
    try {
      endMember(); // it has memory outside of Java's; what it writes is behind the last note
    } catch (DataException e) {
      // The failure that matters is already on its way.
    }
    file.close();
  }
}
