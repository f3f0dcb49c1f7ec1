package org.semblance.data.feature;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The features of one record: where its bytes lie, and the first of its whole numbers. Nothing is
 * copied.
 *
 * <p>Protobuf of TensorFlow: {@code Example {Features features = 1}}, {@code Features {map<string,
 * Feature> feature = 1}}, {@code Feature {BytesList = 1, FloatList = 2, Int64List = 3}}. OneFlow:
 * {@code OFRecord {map<string, Feature> feature = 1}}, {@code Feature {BytesList = 1, FloatList =
 * 2, DoubleList = 3, Int32List = 4, Int64List = 5}}.
 */
public final class FeatureRecord {

  /** Whose messages these are. */
  public enum Dialect {
    /** A map inside of {@code Example}; whole numbers are field 3. */
    TENSORFLOW("no tf.train.Example", true, 3),
    /** A map; whole numbers are fields 4 and 5. */
    ONEFLOW("no OFRecord", false, 4, 5);

    private final String foreign;
    private final boolean wrapped;
    private final ImmutableSet<Integer> integers;

    Dialect(String foreign, boolean wrapped, Integer... integers) {
      this.foreign = foreign;
      this.wrapped = wrapped;
      this.integers = ImmutableSet.copyOf(integers);
    }

    /** Returns what a record of another kind is, for messages. */
    String foreign() {
      return foreign;
    }
  }

  /**
   * Bytes inside of the record.
   *
   * @param start offset of the first
   */
  public record Piece(int start, int length) {}

  private static final int BYTES_LIST = 1;

  /** Read at a time: names and numbers are short, and pictures are passed over. */
  private static final int BUFFER = 512;

  private final Dialect dialect;
  private final Map<String, Piece> bytes = new LinkedHashMap<>();
  private final Map<String, Long> integers = new LinkedHashMap<>();

  private FeatureRecord(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Reads a record.
   *
   * @throws IOException if it is no such message, saying why
   */
  public static FeatureRecord parse(byte[] record, Dialect dialect) throws IOException {
    return parse(new ByteArrayInputStream(record), record.length, dialect);
  }

  /**
   * Reads a record; bytes of features are skipped.
   *
   * @param record begins with it
   * @param length of the record
   * @throws IOException if it is no such message, saying why
   */
  public static FeatureRecord parse(InputStream record, int length, Dialect dialect)
      throws IOException {
    FeatureRecord features = new FeatureRecord(dialect);
    CodedInputStream input = CodedInputStream.newInstance(record, BUFFER);
    input.pushLimit(length);
    if (dialect.wrapped) {
      features.eachMessage(input, 1, () -> features.readMap(input));
    } else {
      features.readMap(input);
    }
    return features;
  }

  /** What is done with a message. */
  private interface Reader {
    void read() throws IOException;
  }

  /** Reads every message that is field {@code number} of the one at hand; passes over the rest. */
  private void eachMessage(CodedInputStream input, int number, Reader reader) throws IOException {
    while (!input.isAtEnd()) {
      int tag = input.readTag();
      if (tag == tag(number)) {
        nested(input, reader);
      } else {
        input.skipField(tag);
      }
    }
  }

  private static void nested(CodedInputStream input, Reader reader) throws IOException {
    int limit = input.pushLimit(input.readRawVarint32());
    reader.read();
    input.popLimit(limit);
  }

  private void readMap(CodedInputStream input) throws IOException {
    eachMessage(input, 1, () -> readEntry(input));
  }

  private void readEntry(CodedInputStream input) throws IOException {
    String[] key = {""};
    Piece[] piece = {null};
    Long[] integer = {null};
    while (!input.isAtEnd()) {
      int tag = input.readTag();
      if (tag == tag(1)) {
        key[0] = input.readStringRequireUtf8();
      } else if (tag == tag(2)) {
        nested(input, () -> readFeature(input, piece, integer));
      } else {
        input.skipField(tag);
      }
    }
    if (piece[0] != null) {
      bytes.put(key[0], piece[0]);
    }
    if (integer[0] != null) {
      integers.put(key[0], integer[0]);
    }
  }

  private static int tag(int number) {
    return number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private void readFeature(
      CodedInputStream input, @Nullable Piece[] piece, @Nullable Long[] integer)
      throws IOException {
    while (!input.isAtEnd()) {
      int tag = input.readTag();
      int number = WireFormat.getTagFieldNumber(tag);
      if (tag == tag(BYTES_LIST)) {
        nested(input, () -> readBytes(input, piece));
      } else if (tag == tag(number) && dialect.integers.contains(number)) {
        nested(input, () -> readIntegers(input, integer));
      } else {
        input.skipField(tag);
      }
    }
  }

  /** The first string counts. */
  private static void readBytes(CodedInputStream input, @Nullable Piece[] piece)
      throws IOException {
    while (!input.isAtEnd()) {
      int tag = input.readTag();
      if (tag != tag(1)) {
        input.skipField(tag);
        continue;
      }
      int length = input.readRawVarint32();
      if (piece[0] == null) {
        piece[0] = new Piece(input.getTotalBytesRead(), length);
      }
      input.skipRawBytes(length);
    }
  }

  /** Packed or not; the first number counts. */
  private static void readIntegers(CodedInputStream input, @Nullable Long[] integer)
      throws IOException {
    while (!input.isAtEnd()) {
      int tag = input.readTag();
      if (tag == tag(1)) {
        nested(
            input,
            () -> {
              while (!input.isAtEnd()) {
                take(integer, input.readInt64());
              }
            });
      } else if (tag == (1 << 3 | WireFormat.WIRETYPE_VARINT)) {
        take(integer, input.readInt64());
      } else {
        input.skipField(tag);
      }
    }
  }

  private static void take(@Nullable Long[] integer, long value) {
    if (integer[0] == null) {
      integer[0] = value;
    }
  }

  /** Returns the bytes of the first of some features that is there, or null. */
  public @Nullable Piece bytes(List<String> names) {
    return names.stream().filter(bytes::containsKey).findFirst().map(bytes::get).orElse(null);
  }

  /** Returns the first whole number of the first of some features that is there, or null. */
  public @Nullable Long integer(List<String> names) {
    return names.stream().filter(integers::containsKey).findFirst().map(integers::get).orElse(null);
  }

  /** Returns what there is, for messages. */
  public String describe() {
    return "bytes " + bytes.keySet() + ", whole numbers " + integers.keySet();
  }
}
