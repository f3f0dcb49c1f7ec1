package org.semblance.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
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
      String found = String.valueOf(e.getMessage());
      throw new DataException(
          String.format(
              "%s must be a folder, a ZIP or a tar file of pictures, but it cannot be opened as a"
                  + " ZIP file: %s%s",
              path,
              found,
              found.contains("encrypted")
                  ? "; unpack it with its password and give the folder"
                  : ""),
          e);
    }
    try {
      zip.stream().forEach(entry -> requireInside(entry.getName()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  Path path() {
    return path;
  }

  @Override
  SortedMap<String, List<String>> identities() {
    SortedMap<String, List<String>> identities = new TreeMap<>();
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .forEach(entry -> addPicture(entry.getName(), identities));
    return identities;
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
  byte[] bytes(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new FileNotFoundException("it is not there");
    }
    // An entry may claim any size: no more of it is unpacked than a picture may have.
    byte[] bytes = limited(zip.getInputStream(entry), name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if (crc.getValue() != entry.getCrc()) {
      // ZipFile does not compare them.
      throw new ZipException(
          "it does not fit its check sum (CRC-32); the file is damaged, copy or download it again");
    }
    return bytes;
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
