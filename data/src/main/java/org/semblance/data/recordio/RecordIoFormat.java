package org.semblance.data.recordio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.semblance.data.ByteFile;
import org.semblance.data.RecordFormat;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordIndex;
import org.semblance.data.RecordSpot;

/** Goes through RecordIO files from record to record, and reads pictures. */
final class RecordIoFormat implements RecordFormat {

  /** More labels than a record with a picture has; a header record's labels are not looked at. */
  private static final int MOST_LABELS = 1024;

  @Override
  public String what() {
    return "a RecordIO file";
  }

  @Override
  public String names() {
    return ".*\\.rec";
  }

  @Override
  public String signature() {
    return "RecordIO";
  }

  @Override
  public List<Long> likelyStarts(ByteFile file, int most) {
    return KeyFile.starts(KeyFile.path(file.path()), file.size(), most);
  }

  @Override
  public long addPictures(ByteFile file, long from, long to, RecordIndex index) {
    ByteFile.Scanner scanner = file.scanner();
    scanner.seek(from);
    while (scanner.position() < to) {
      long start = scanner.position();
      RecordFrame.Head head = RecordFrame.head(file, scanner);
      if (head.whole()) {
        addWhole(file, scanner, head, start, index);
        scanner.seek(Math.min(start + RecordFrame.BYTES + head.padded(), file.size()));
      } else {
        scanner.seek(start);
        ImageRecord record = parse(file, start, RecordFrame.record(file, scanner));
        if (record.picture().length > 0) {
          RecordSpot spot =
              new RecordSpot(start, Math.toIntExact(scanner.position() - start), 0, -1);
          index.add(spot, label(file, start, record.labels()[0]));
        }
      }
    }
    return scanner.position();
  }

  private static void addWhole(
      ByteFile file,
      ByteFile.Scanner scanner,
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
      file.require(data, head.length()); // says that the file is cut short
    }
    if (flag > 0 && picture == head.length()) {
      return; // InsightFace's header, or an identity's range
    }
    if (flag > 0) {
      scanner.seek(data + ImageRecord.HEADER_BYTES);
      label = scanner.float32();
    }
    file.require(data, head.length()); // no more than a picture may have
    index.add(
        new RecordSpot(
            start,
            RecordFrame.BYTES + head.length(),
            RecordFrame.BYTES + (int) picture,
            (int) (head.length() - picture)),
        label(file, start, label));
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

  @Override
  public byte[] picture(ByteFile file, RecordSpot spot, byte[] bytes, int at) {
    if (spot.pictureBytes() < 0) {
      ByteFile.Scanner scanner = file.scanner();
      scanner.seek(spot.offset());
      return parse(file, spot.offset(), RecordFrame.record(file, scanner)).picture();
    }
    if (!RecordFrame.isWhole(bytes, at, spot.bytes())) {
      throw RecordImages.changed(file, spot);
    }
    return spot.pictureOf(bytes, at);
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
  private static ImageRecord parse(ByteFile file, long at, byte[] data) {
    requireHeader(file, at, data.length);
    ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
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
