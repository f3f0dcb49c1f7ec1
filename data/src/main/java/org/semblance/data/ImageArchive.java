package org.semblance.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A folder or ZIP file of pictures. Reading is thread-safe; nothing is ever extracted to disk. */
abstract class ImageArchive implements AutoCloseable {

  /** No picture may be larger than this, packed or unpacked. */
  static final int MAXIMUM_BYTES = 64 << 20;

  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  /**
   * Opens a folder, or a ZIP file.
   *
   * @throws DataException if it is not there or neither
   */
  static ImageArchive open(Path path) {
    if (Files.isDirectory(path)) {
      return new FolderArchive(path);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          String.format(
              "a folder or ZIP file of pictures is expected at %s, but nothing is there%s;"
                  + " correct the path",
              path,
              path.isAbsolute() ? "" : " (relative to " + Path.of("").toAbsolutePath() + ")"));
    }
    return new ZipArchive(path);
  }

  /** Returns where it is. */
  abstract Path path();

  /** Returns the names of the pictures of each identity, unordered, without the identity. */
  abstract SortedMap<String, List<String>> identities();

  /** Returns a path inside the archive, with the ending it has there, or null if there is none. */
  abstract @Nullable String find(String name);

  /** Reads a picture. */
  abstract byte[] read(String name);

  /** Returns where a picture is, for messages. */
  abstract String place(String name);

  @Override
  public abstract void close();

  static boolean isImage(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return !isHidden(fileName) && ENDINGS.stream().anyMatch(lower::endsWith);
  }

  static boolean isHidden(String name) {
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  /** Returns the name with every ending that a picture may have. */
  static List<String> withEndings(String name) {
    return List.of(
        name + ".jpg", name + ".png", name + ".jpeg", name + ".JPG", name + ".PNG", name + ".JPEG");
  }

  final DataException unreadable(String name, Exception cause) {
    return new DataException(
        String.format("%s cannot be read: %s", place(name), cause.getMessage()), cause);
  }

  final DataException tooLarge(String name) {
    return new DataException(
        String.format(
            "%s: a picture may have at most %,d bytes, this one has more; shrink or remove it",
            place(name), MAXIMUM_BYTES));
  }
}
