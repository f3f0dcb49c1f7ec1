package org.semblance.data.distillation;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteFile;
import org.semblance.data.feature.FeatureRecord;
import org.semblance.data.feature.FeatureRecord.Dialect;
import org.semblance.data.feature.FeatureRecord.Piece;
import org.semblance.data.tfrecord.TfFrame;

/** Goes through a distillation file, record by record, and checks each against the first. */
final class DistillationScan {

  private final ByteFile file;
  private final ByteFile.Scanner scanner;
  private @Nullable DistillationHeader header;
  private int records;

  DistillationScan(ByteFile file) {
    this.file = file;
    this.scanner = file.scanner();
  }

  /**
   * Where a record's content is in the file.
   *
   * @param name offset of the first byte of the name
   * @param nameBytes how many it has
   * @param embedding offset of the first byte
   * @param label class, in {@code [0, classes)}
   */
  record Place(long name, int nameBytes, long embedding, int label) {}

  /** Returns what the first record says; there must have been one. */
  DistillationHeader header() {
    if (header == null) {
      throw new IllegalStateException("read a record first");
    }
    return header;
  }

  /** Returns how many records were read. */
  int records() {
    return records;
  }

  /** Returns the offset of the next record. */
  long position() {
    return scanner.position();
  }

  boolean atEnd() {
    return scanner.atEnd();
  }

  /**
   * Reads the bytes of the next record.
   *
   * @throws org.semblance.data.DataException if it is damaged or cut short
   */
  byte[] frame() {
    return TfFrame.record(file, scanner);
  }

  /**
   * Takes a record apart.
   *
   * @param start its offset
   * @param data what {@link #frame} returned
   * @throws org.semblance.data.DataException if it lacks something or does not fit the first one
   */
  Place place(long start, byte[] data) {
    try {
      FeatureRecord features = FeatureRecord.parse(data, Dialect.TENSORFLOW);
      DistillationHeader all = header == null ? DistillationExample.header(features) : header;
      header = all;
      Piece name = DistillationExample.bytes(features, DistillationExample.NAME);
      Piece embedding = DistillationExample.bytes(features, DistillationExample.EMBEDDING);
      int label =
          DistillationExample.integer(features, DistillationExample.LABEL, 0, all.classes() - 1);
      if (embedding.length() != all.embeddingBytes()) {
        throw new IllegalArgumentException(
            String.format(
                "must have an embedding of %,d bytes, %,d times %s as the first record says, got"
                    + " %,d",
                all.embeddingBytes(), all.embeddingSize(), all.type(), embedding.length()));
      }
      records++;
      long from = start + TfFrame.HEADER;
      return new Place(from + name.start(), name.length(), from + embedding.start(), label);
    } catch (IOException e) {
      throw file.error(start, "a record is no tf.train.Example: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw file.error(
          start,
          String.format("record %,d of a distillation file %s", records + 1, e.getMessage()));
    }
  }
}
