package org.semblance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

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
  @Nullable String find(String name) {
    if (isImage(name) && zip.getEntry(name) != null) {
      return name;
    }
    return withEndings(name).stream()
        .filter(candidate -> zip.getEntry(candidate) != null)
        .findFirst()
        .orElse(null);
  }

  @Override
  byte[] read(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new DataException(place(name) + " is not there");
    }
    if (entry.getSize() > MAXIMUM_BYTES) {
      throw tooLarge(name);
    }
    try (InputStream input = zip.getInputStream(entry)) {
      // The entry may claim any size: at most one byte more than allowed is unpacked.
      byte[] bytes = input.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw tooLarge(name);
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(name, e);
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
