package org.semblance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;

/**
 * The pictures that somebody named: one file, all below a folder, or all in a ZIP file, sorted by
 * name.
 *
 * <p>Unlike a training set they need no identities. Nothing is extracted to disk; a picture is read
 * when it is asked for.
 */
final class ImageFiles implements AutoCloseable {

  /** No picture may be larger than this, packed or unpacked. */
  private static final int MAXIMUM_BYTES = 64 << 20;

  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  private final Path path;
  private final @Nullable ZipFile zip;
  private final List<String> names;

  private ImageFiles(Path path, @Nullable ZipFile zip, List<String> names) {
    this.path = path;
    this.zip = zip;
    this.names = names;
  }

  /**
   * Lists the pictures.
   *
   * @throws DataException if there is nothing, or no picture in it
   */
  static ImageFiles open(Path path) {
    if (!Files.exists(path)) {
      throw new DataException(
          "a picture, a folder or a ZIP file of pictures is expected at "
              + path.toAbsolutePath()
              + ", but nothing is there; correct the path");
    }
    try {
      if (Files.isDirectory(path)) {
        return new ImageFiles(path, null, some(path, below(path)));
      }
      if (isImage(path.getFileName().toString())) {
        Path parent = path.getParent();
        Path folder = parent == null ? Path.of("") : parent;
        return new ImageFiles(folder, null, List.of(path.getFileName().toString()));
      }
      return zip(path);
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s must be a picture (%s), a folder or a ZIP file, but it cannot be read: %s",
              path, String.join(", ", ENDINGS), e.getMessage()),
          e);
    }
  }

  private static ImageFiles zip(Path path) throws IOException {
    ZipFile zip = new ZipFile(path.toFile());
    try {
      List<String> names =
          zip.stream()
              .filter(entry -> !entry.isDirectory() && isImage(entry.getName()))
              .map(ZipEntry::getName)
              .sorted()
              .toList();
      return new ImageFiles(path, zip, some(path, names));
    } catch (RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static List<String> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(ImageFiles::isImage)
          .sorted()
          .toList();
    }
  }

  private static List<String> some(Path path, List<String> names) {
    if (names.isEmpty()) {
      throw new DataException(
          String.format(
              "%s must hold at least one picture (%s), but it holds none",
              path, String.join(", ", ENDINGS)));
    }
    return names;
  }

  private static boolean isImage(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    String lower = file.toLowerCase(Locale.ROOT);
    return !file.startsWith(".")
        && !name.startsWith("__MACOSX/")
        && ENDINGS.stream().anyMatch(lower::endsWith);
  }

  /** Returns the names, relative to the folder or as in the ZIP file. */
  List<String> names() {
    return names;
  }

  /** Returns where a picture is, for messages. */
  String place(int index) {
    return zip == null ? path.resolve(names.get(index)).toString() : path + "!/" + names.get(index);
  }

  /**
   * Reads a picture as it is stored.
   *
   * @throws DataException naming the place, if it cannot be read or is too large
   */
  byte[] read(int index) {
    try (InputStream input = stream(names.get(index))) {
      // A ZIP entry may claim any size: at most one byte more than allowed is unpacked.
      byte[] bytes = input.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw new DataException(
            String.format(
                "%s: a picture may have at most %,d bytes, this one has more; shrink or remove it",
                place(index), MAXIMUM_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new DataException(place(index) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private InputStream stream(String name) throws IOException {
    return zip == null
        ? Files.newInputStream(path.resolve(name))
        : zip.getInputStream(zip.getEntry(name));
  }

  @Override
  public void close() {
    try {
      if (zip != null) {
        zip.close();
      }
    } catch (IOException e) {
      throw new DataException(path + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
