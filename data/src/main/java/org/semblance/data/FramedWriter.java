package org.semblance.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Writes one record after another into a single file, with the names of the identities beside it:
 * what formats without an index have in common.
 */
public final class FramedWriter implements PictureSink {

  /** Makes records. */
  @FunctionalInterface
  public interface Records {
    /** Returns the record of a picture as it stands in the file, with what frames it. */
    byte[] of(int label, String fileName, byte[] encoded);
  }

  private final PartFile file;
  private final LabelMap labels;
  private final Records records;

  /**
   * Opens the file.
   *
   * @param identities names of the classes
   * @param sizes what {@link #flush} returned, to go on from there; empty to begin
   */
  public FramedWriter(Path target, List<String> identities, List<Long> sizes, Records records) {
    this.labels = new LabelMap(identities);
    this.file = new PartFile(target, sizes.isEmpty() ? 0 : sizes.get(0));
    this.records = records;
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    file.write(records.of(label, fileName, encoded));
  }

  @Override
  public List<Long> flush() {
    file.force();
    return List.of(file.size());
  }

  @Override
  public void finish() {
    file.force();
    labels.write(RecordFiles.labelFile(file.target()));
    file.finish();
  }

  @Override
  public void close() {
    file.close();
  }
}
