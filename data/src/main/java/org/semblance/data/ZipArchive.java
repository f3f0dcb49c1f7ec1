package org.semblance.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Pictures in a ZIP file that stays open; entries are unpacked in memory when asked for. */
final class ZipArchive extends ImageArchive {

  private final Path path;
  private final ZipFile zip;

  ZipArchive(Path path) {
    this.path = path;
    try {
      this.zip = new ZipFile(path.toFile());
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s must be a folder or a ZIP file of pictures, but it cannot be opened as a ZIP"
                  + " file: %s",
              path, e.getMessage()),
          e);
    }
  }

  @Override
  Path path() {
    return path;
  }

  @Override
  SortedMap<String, List<String>> identities() {
    SortedMap<String, List<String>> identities = new TreeMap<>();
    zip.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> add(entry, identities));
    return identities;
  }

  private static void add(ZipEntry entry, SortedMap<String, List<String>> identities) {
    String name = entry.getName();
    int slash = name.indexOf('/');
    if (slash <= 0 || slash != name.lastIndexOf('/')) {
      return;
    }
    String identity = name.substring(0, slash);
    String image = name.substring(slash + 1);
    if (!isHidden(identity) && isImage(image)) {
      identities.computeIfAbsent(identity, k -> new ArrayList<>()).add(image);
    }
  }

  @Override
  List<String> pictures() {
    return zip.stream()
        .filter(entry -> !entry.isDirectory())
        .map(ZipEntry::getName)
        .filter(ImageArchive::isVisibleImage)
        .sorted()
        .toList();
  }

  @Override
  boolean holds(String name) {
    return zip.getEntry(name) != null;
  }

  @Override
  InputStream stream(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new FileNotFoundException("it is not there");
    }
    return new VerifiedStream(zip.getInputStream(entry), entry.getCrc());
  }

  /** Compares what was read with the sum that the archive has of it, which ZipFile does not do. */
  private static final class VerifiedStream extends CheckedInputStream {

    private final long expected;

    VerifiedStream(InputStream stream, long expected) {
      super(stream, new CRC32());
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      return verified(super.read());
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      return verified(super.read(bytes, start, length));
    }

    private int verified(int read) throws IOException {
      if (read < 0 && getChecksum().getValue() != expected) {
        throw new IOException(
            "it does not fit its check sum (CRC-32); the file is damaged, copy or download it"
                + " again");
      }
      return read;
    }
  }

  @Override
  String place(String name) {
    return path + "!/" + name;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new DataException(path + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
