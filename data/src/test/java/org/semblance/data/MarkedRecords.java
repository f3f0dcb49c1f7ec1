package org.semblance.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Records of eight bytes: an R, a label, six bytes of picture. */
final class MarkedRecords implements RecordFormat {

  static final int BYTES = 8;

  /** How often a part of a file was gone through. */
  final AtomicInteger searched = new AtomicInteger();

  private final String signature;
  private final List<Long> starts;

  /** A format that says where records may begin. */
  MarkedRecords(String signature, Long... starts) {
    this.signature = signature;
    this.starts = List.of(starts);
  }

  /** Makes a file's content; the label of each record is its number modulo 50. */
  static byte[] file(int records) {
    byte[] bytes = new byte[records * BYTES];
    for (int i = 0; i < records; i++) {
      bytes[i * BYTES] = 'R';
      bytes[i * BYTES + 1] = (byte) (i % 50);
      bytes[i * BYTES + 2] = (byte) i;
      bytes[i * BYTES + 3] = (byte) (i >> 8);
    }
    return bytes;
  }

  @Override
  public String what() {
    return "a file of marked records";
  }

  @Override
  public String names() {
    return ".*\\.marked";
  }

  @Override
  public String signature() {
    return signature;
  }

  @Override
  public List<Long> likelyStarts(ByteFile file, int most) {
    return starts;
  }

  @Override
  public long addPictures(ByteFile file, long from, long to, RecordIndex index) {
    searched.incrementAndGet();
    ByteFile.Scanner scanner = file.scanner();
    scanner.seek(from);
    while (scanner.position() < to) {
      long start = scanner.position();
      byte[] record = scanner.bytes(BYTES);
      if (record[0] != 'R') {
        throw file.error(start, "a record must begin with R");
      }
      index.add(new RecordSpot(start, BYTES, 2, BYTES - 2), record[1]);
    }
    return scanner.position();
  }

  @Override
  public byte[] picture(ByteFile file, RecordSpot spot, byte[] bytes, int at) {
    return spot.pictureOf(bytes, at);
  }
}
