package org.semblance.data.feature;

import java.io.IOException;
import java.util.List;
import org.semblance.data.ByteFile;
import org.semblance.data.RecordFormat;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordIndex;
import org.semblance.data.RecordSpot;
import org.semblance.data.feature.FeatureRecord.Dialect;
import org.semblance.data.feature.FeatureRecord.Piece;

/**
 * A format of files of feature records.
 *
 * <p>Going through a file takes the features apart and passes over the pictures; sums over whole
 * records are checked when a picture is read.
 *
 * @param what one of the files is
 * @param names pattern of their names in a folder
 * @param dialect whose records they are
 * @param frame how they stand in a file
 * @param imageKeys features that may have the picture, in the order in which they are looked for
 * @param labelKeys features that may have the class
 * @param advice what to do where a record has neither, for messages; may be empty
 */
public record FeatureFormat(
    String what,
    String names,
    Dialect dialect,
    Frame frame,
    List<String> imageKeys,
    List<String> labelKeys,
    String advice)
    implements RecordFormat {

  /** Copies the lists. */
  public FeatureFormat {
    imageKeys = List.copyOf(imageKeys);
    labelKeys = List.copyOf(labelKeys);
  }

  @Override
  public String signature() {
    return dialect + " " + imageKeys + " " + labelKeys;
  }

  @Override
  public long addPictures(ByteFile file, long from, long to, RecordIndex index) {
    ByteFile.Scanner scanner = file.scanner();
    scanner.seek(from);
    while (scanner.position() < to) {
      addPicture(file, scanner, index);
    }
    return scanner.position();
  }

  private void addPicture(ByteFile file, ByteFile.Scanner scanner, RecordIndex index) {
    long start = scanner.position();
    long length = frame.length(file, scanner);
    file.require(start + frame.headerBytes(), length);
    int bytes = Math.toIntExact(frame.headerBytes() + length + frame.footerBytes());
    file.require(start, bytes);
    FeatureRecord features = features(file, start, bytes, scanner);
    Piece picture = features.bytes(imageKeys);
    Long label = features.integer(labelKeys);
    if (picture == null || label == null) {
      throw file.error(
          start,
          String.format(
              "a record must have a picture under %s and a class under %s, this one has %s%s",
              imageKeys, labelKeys, features.describe(), advice));
    }
    int pictureStart = frame.headerBytes() + picture.start();
    index.add(new RecordSpot(start, bytes, pictureStart, picture.length()), label);
    scanner.seek(start + bytes);
  }

  private FeatureRecord features(ByteFile file, long start, int bytes, ByteFile.Scanner scanner) {
    int length = bytes - frame.headerBytes() - frame.footerBytes();
    try {
      return FeatureRecord.parse(scanner.stream(length), length, dialect);
    } catch (IOException e) {
      // Damage says more than what it makes of a message.
      frame.check(file, new RecordSpot(start, bytes, 0, 0), file.bytes(start, bytes), 0);
      throw file.error(start, "a record is " + dialect.foreign() + ": " + e.getMessage());
    }
  }

  @Override
  public byte[] picture(ByteFile file, RecordSpot spot, byte[] bytes, int at) {
    if (spot.bytes() < frame.headerBytes() + frame.footerBytes() || spot.pictureBytes() < 0) {
      throw RecordImages.changed(file, spot);
    }
    frame.check(file, spot, bytes, at);
    return spot.pictureOf(bytes, at);
  }
}
