package org.semblance.data.feature;

import java.io.IOException;
import java.util.List;
import org.semblance.data.ByteFile;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordIndex;
import org.semblance.data.feature.FeatureRecord.Dialect;
import org.semblance.data.feature.FeatureRecord.Piece;

/**
 * Finds the pictures of files of feature records.
 *
 * @param dialect whose records they are
 * @param frame how they stand in a file
 * @param headerBytes before each record
 * @param imageKeys features that may have the picture, in the order in which they are looked for
 * @param labelKeys features that may have the class
 * @param advice what to do where a record has neither, for messages; may be empty
 */
public record FeatureScan(
    Dialect dialect,
    Frame frame,
    int headerBytes,
    List<String> imageKeys,
    List<String> labelKeys,
    String advice)
    implements RecordImages.Scan {

  /** Reads the record that a scanner stands at; it is behind it afterwards. */
  @FunctionalInterface
  public interface Frame {
    /** Returns the record without what frames it. */
    byte[] read(ByteFile file, ByteFile.Scanner scanner);
  }

  /** Copies the lists. */
  public FeatureScan {
    imageKeys = List.copyOf(imageKeys);
    labelKeys = List.copyOf(labelKeys);
  }

  @Override
  public void addPictures(ByteFile file, int number, RecordIndex index) {
    ByteFile.Scanner scanner = file.scanner();
    while (!scanner.atEnd()) {
      long start = scanner.position();
      FeatureRecord features = features(file, start, frame.read(file, scanner));
      Piece picture = features.bytes(imageKeys);
      Long label = features.integer(labelKeys);
      if (picture == null || label == null) {
        throw file.error(
            start,
            String.format(
                "a record must have a picture under %s and a class under %s, this one has %s%s",
                imageKeys, labelKeys, features.describe(), advice));
      }
      index.add(number, start + headerBytes + picture.start(), picture.length(), label);
    }
  }

  private FeatureRecord features(ByteFile file, long start, byte[] record) {
    try {
      return FeatureRecord.parse(record, dialect);
    } catch (IOException e) {
      throw file.error(start, "a record is " + dialect.foreign() + ": " + e.getMessage());
    }
  }
}
