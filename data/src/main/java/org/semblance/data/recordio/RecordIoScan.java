package org.semblance.data.recordio;

import org.semblance.data.ByteFile;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordIndex;

/** Goes through a RecordIO file from record to record. */
final class RecordIoScan {

  /** More labels than a record with a picture has; a header record's labels are not looked at. */
  private static final int MOST_LABELS = 1024;

  private RecordIoScan() {}

  /** Adds every record with a picture to an index. */
  static void addPictures(ByteFile file, int number, RecordIndex index) {
    ByteFile.Scanner scanner = file.scanner();
    while (!scanner.atEnd()) {
      long start = scanner.position();
      RecordFrame.Head head = RecordFrame.head(file, scanner);
      if (head.whole()) {
        addWhole(file, scanner, number, head, start, index);
        scanner.seek(Math.min(start + RecordFrame.BYTES + head.padded(), file.size()));
      } else {
        scanner.seek(start);
        ImageRecord record = parse(file, start, RecordFrame.record(file, scanner));
        if (record.picture().length > 0) {
          index.add(number, start, -1, label(file, start, record.labels()[0]));
        }
      }
    }
  }

  private static void addWhole(
      ByteFile file,
      ByteFile.Scanner scanner,
      int number,
      RecordFrame.Head head,
      long start,
      RecordIndex index) {
    long data = scanner.position();
    requireHeader(file, start, head.length());
    long flag = scanner.uint32();
    float label = scanner.float32();
    long picture = ImageRecord.HEADER_BYTES + 4 * flag;
    if (picture > head.length()) {
      throw labelsTooLong(file, start, flag, head.length());
    }
    if (head.length() > file.size() - data) {
      scanner.bytes(head.length()); // says that the file is cut short
    }
    if (flag > 0 && picture == head.length()) {
      return; // InsightFace's header, or an identity's range
    }
    if (flag > 0) {
      scanner.seek(data + ImageRecord.HEADER_BYTES);
      label = scanner.float32();
    }
    int length = (int) (head.length() - picture);
    if (length > ImageSet.MAXIMUM_BYTES) {
      scanner.bytes(length); // says that this is more than a picture may have
    }
    index.add(number, data + picture, length, label(file, start, label));
  }

  /** Returns the class that a label stands for. */
  private static long label(ByteFile file, long at, float label) {
    long number = (long) label;
    if (number != label || number < 0) {
      throw file.error(
          at, String.format("a label must be a whole number >= 0, got %s", Float.toString(label)));
    }
    return number;
  }

  /** Returns the picture of a record that is in parts. */
  static byte[] join(ByteFile file, long offset) {
    ByteFile.Scanner scanner = file.scanner();
    scanner.seek(offset);
    return parse(file, offset, RecordFrame.record(file, scanner)).picture();
  }

  private static void requireHeader(ByteFile file, long at, int length) {
    if (length < ImageRecord.HEADER_BYTES) {
      throw file.error(
          at,
          String.format(
              "a record of MXNet's has at least %d bytes, this one has %d; is it a RecordIO file of"
                  + " pictures?",
              ImageRecord.HEADER_BYTES, length));
    }
  }

  private static RuntimeException labelsTooLong(ByteFile file, long at, long flag, int length) {
    return file.error(
        at, String.format("%,d labels are promised in a record of %,d bytes", flag, length));
  }

  /** Takes a record apart. */
  static ImageRecord parse(ByteFile file, long at, byte[] data) {
    requireHeader(file, at, data.length);
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.wrap(data).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    long flag = bytes.getInt() & 0xFFFFFFFFL;
    float label = bytes.getFloat();
    long id = bytes.getLong();
    long id2 = bytes.getLong();
    if (4 * flag > bytes.remaining()) {
      throw labelsTooLong(file, at, flag, data.length);
    }
    float[] labels = {label};
    if (flag > 0) {
      labels = new float[(int) Math.min(flag, MOST_LABELS)];
      int start = bytes.position();
      for (int i = 0; i < labels.length; i++) {
        labels[i] = bytes.getFloat();
      }
      bytes.position(start + (int) (4 * flag));
    }
    byte[] picture = new byte[bytes.remaining()];
    bytes.get(picture);
    return new ImageRecord(flag == 0, labels, id, id2, picture);
  }
}
