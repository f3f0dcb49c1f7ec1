package org.semblance.data;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Pictures in a ZIP file that stays open; entries are unpacked in memory when asked for. */
final class ZipArchive extends ImageArchive {

  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int DEFLATED = 8;

  /** Longer names and extra fields are rare. */
  private static final int USUAL_NAME = 300;

  private final Path path;
  private final ByteFile file;
  private final ZipDirectory directory;

  ZipArchive(Path path) {
    this.path = path;
    this.file = ByteFile.open(path, "a ZIP file");
    try {
      this.directory = ZipDirectory.read(file);
    } catch (DataException e) {
      file.close();
      throw new DataException(
          String.format(
              "%s must be a folder, a ZIP or a tar file of pictures, but it cannot be opened as a"
                  + " ZIP file: %s",
              path, e.getMessage()),
          e);
    }
    try {
      directory.names().forEach(this::requireInside);
    } catch (DataException e) {
      file.close();
      throw e;
    }
  }

  @Override
  Path path() {
    return path;
  }

  @Override
  SortedMap<String, List<String>> identities() {
    return identities(directory.names());
  }

  @Override
  List<String> pictures() {
    return directory.names().stream().filter(ImageArchive::isVisibleImage).sorted().toList();
  }

  @Override
  public boolean holds(String name) {
    return directory.find(name) != null;
  }

  @Override
  byte[] bytes(String name) throws IOException {
    ZipDirectory.Entry entry = entry(name);
    return unpacked(entry, name, new Part(entry.offset(), entry));
  }

  @Override
  int largest() {
    return directory.largest();
  }

  private ZipDirectory.Entry entry(String name) throws IOException {
    ZipDirectory.Entry entry = directory.find(name);
    if (entry == null) {
      throw new FileNotFoundException("it is not there");
    }
    requireSize((int) Math.min(entry.bytes(), Integer.MAX_VALUE), name);
    return entry;
  }

  /** Entries that follow one another are read at once. */
  @Override
  List<byte[]> readSome(List<String> names) {
    List<byte[]> pictures = new ArrayList<>();
    try {
      List<ZipDirectory.Entry> entries = near(names);
      Part part = new Part(entries.get(0).offset(), entries.get(entries.size() - 1));
      long bytes = 0;
      for (int i = 0; i < entries.size() && bytes < ImageSet.BYTES_TOGETHER; i++) {
        byte[] picture = unpacked(entries.get(i), names.get(i), part);
        bytes += picture.length; // more than what they are packed into
        pictures.add(picture);
      }
    } catch (IOException | DataException e) {
      if (pictures.isEmpty()) {
        return List.of(read(names.get(0))); // the others may be what cannot be read
      }
    }
    return pictures;
  }

  /** Returns the first of some entries, and those that follow it closely in the file. */
  private List<ZipDirectory.Entry> near(List<String> names) throws IOException {
    List<ZipDirectory.Entry> entries = new ArrayList<>();
    ZipDirectory.Entry first = entry(names.get(0));
    entries.add(first);
    for (int i = 1; i < names.size(); i++) {
      ZipDirectory.Entry next = directory.find(names.get(i));
      if (next == null
          || next.offset() < entries.get(i - 1).offset()
          || next.offset() + next.bytes() - first.offset() > ImageSet.BYTES_TOGETHER) {
        break;
      }
      entries.add(next);
    }
    return entries;
  }

  private byte[] unpacked(ZipDirectory.Entry entry, String name, Part part) throws IOException {
    byte[] packed = part.packed(entry);
    byte[] bytes =
        switch (entry.method()) {
          case ZipDirectory.STORED -> packed;
          case DEFLATED -> inflated(packed, name);
          default ->
              throw new ZipException(
                  "it is packed in a way that only few know, number "
                      + entry.method()
                      + "; pack it anew");
        };
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if ((int) crc.getValue() != entry.crc()) {
      throw new ZipException(
          "it does not fit its check sum (CRC-32); the file is damaged, copy or download it again");
    }
    return bytes;
  }

  /** A part of the file, read at once. */
  private final class Part {

    private final long from;
    private final byte[] bytes;

    /** Reads up to an entry, with that if it is small: how long its header is shows only then. */
    Part(long from, ZipDirectory.Entry last) {
      long size = last.bytes() <= ImageSet.BYTES_TOGETHER ? USUAL_NAME + last.bytes() : 0;
      long end = last.offset() + LOCAL_BYTES + size;
      this.from = from;
      this.bytes = file.bytes(from, Math.min(end, file.size()) - from);
    }

    /** Returns an entry's bytes as they are in the file. */
    byte[] packed(ZipDirectory.Entry entry) throws IOException {
      int at = (int) (entry.offset() - from);
      ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (at > bytes.length - LOCAL_BYTES || header.getInt(at) != LOCAL_SIGNATURE) {
        throw new ZipException(
            "it is not where the directory says; copy or download the file again");
      }
      int names = (header.getShort(at + 26) & 0xFFFF) + (header.getShort(at + 28) & 0xFFFF);
      int start = at + LOCAL_BYTES + names;
      return start + entry.bytes() <= bytes.length
          ? Arrays.copyOfRange(bytes, start, (int) (start + entry.bytes()))
          : file.bytes(from + start, entry.bytes());
    }
  }

  /** An entry may claim any size: no more of it is unpacked than a picture may have. */
  private byte[] inflated(byte[] packed, String name) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      return limited(new InflaterInputStream(new ByteArrayInputStream(packed), inflater), name);
    } finally {
      inflater.end();
    }
  }

  @Override
  public String place(String name) {
    return path + "!/" + name;
  }

  @Override
  public void close() {
    file.close();
  }
}
