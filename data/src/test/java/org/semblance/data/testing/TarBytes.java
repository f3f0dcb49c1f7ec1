package org.semblance.data.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Puts tar files together by hand, good ones and others, after POSIX's layout of {@code ustar}. */
public final class TarBytes {

  private static final int BLOCK = 512;
  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Integer> headers = new ArrayList<>();

  /** Adds a file that holds its own name. */
  public TarBytes file(String name) {
    return entry(name, '0', name.getBytes(UTF_8));
  }

  /** Adds an entry; of a name of more than 100 bytes only those. */
  public TarBytes entry(String name, char type, byte[] content) {
    header(name, type, content.length);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
    return this;
  }

  /** Adds a header alone, that promises bytes. */
  public TarBytes header(String name, char type, long size) {
    byte[] header = new byte[BLOCK];
    byte[] text = name.getBytes(UTF_8);
    System.arraycopy(text, 0, header, 0, Math.min(100, text.length));
    put(header, 100, "0000644\0000000000\0000000000\0");
    put(header, 124, String.format("%011o\0%011o\0", size, 315532800));
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    sum(header, 0);
    headers.add(bytes.size());
    bytes.writeBytes(header);
    return this;
  }

  /** Adds GNU's entry with the name of the next one. */
  public TarBytes gnuName(String name) {
    return entry("././@LongLink", 'L', (name + "\0").getBytes(UTF_8));
  }

  /** Adds an attribute of the next entry. */
  public TarBytes pax(String key, String value) {
    int length = (" " + key + "=" + value + "\n").getBytes(UTF_8).length;
    int digits = String.valueOf(length + String.valueOf(length).length()).length();
    String record = (length + digits) + " " + key + "=" + value + "\n";
    return entry("PaxHeaders/x", 'x', record.getBytes(UTF_8));
  }

  private static void put(byte[] header, int at, String text) {
    byte[] ascii = text.getBytes(UTF_8);
    System.arraycopy(ascii, 0, header, at, ascii.length);
  }

  /** Gives the header at an offset the check sum that it should have. */
  public static void sum(byte[] tar, int header) {
    for (int i = 0; i < SUM_BYTES; i++) {
      tar[header + SUM_AT + i] = ' ';
    }
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += tar[header + i] & 0xFF;
    }
    byte[] digits = String.format("%06o\0", sum).getBytes(UTF_8);
    System.arraycopy(digits, 0, tar, header + SUM_AT, digits.length);
  }

  /** Returns where the headers are. */
  public List<Integer> headers() {
    return List.copyOf(headers);
  }

  /** Returns what there is so far, without an end. */
  public byte[] unfinished() {
    return bytes.toByteArray();
  }

  /** Returns the whole file. */
  public byte[] toBytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }
}
