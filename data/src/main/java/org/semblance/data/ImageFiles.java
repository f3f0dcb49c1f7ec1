package org.semblance.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The pictures that somebody named: one file, all below a folder, or all in a ZIP or tar file,
 * sorted by name; hidden files and folders are left out.
 *
 * <p>Unlike a training set they need no identities. Nothing is extracted to disk; a picture is read
 * when it is asked for.
 */
public final class ImageFiles implements AutoCloseable {

  private final ImageArchive archive;
  private final List<String> names;

  private ImageFiles(ImageArchive archive, List<String> names) {
    this.archive = archive;
    this.names = names;
  }

  /**
   * Lists the pictures; the caller closes them.
   *
   * @throws DataException if there is nothing, or no picture in it
   */
  public static ImageFiles open(Path path) {
    String name = String.valueOf(path.getFileName());
    if (Files.isRegularFile(path) && ImageArchive.isImage(name)) {
      Path parent = path.getParent();
      return new ImageFiles(
          new FolderArchive(parent == null ? Path.of("") : parent), List.of(name));
    }
    ImageArchive archive = ImageArchive.open(path);
    try {
      List<String> names = archive.pictures();
      if (names.isEmpty()) {
        throw new DataException(
            String.format(
                "%s must hold at least one picture (%s), but it holds none",
                path, String.join(", ", ImageArchive.ENDINGS)));
      }
      return new ImageFiles(archive, names);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  /** Returns the names, relative to the folder or as in the archive. */
  public List<String> names() {
    return names;
  }

  /** Returns where a picture is, for messages. */
  public String place(int index) {
    return archive.place(names.get(index));
  }

  /**
   * Reads a picture as it is stored.
   *
   * @throws DataException naming the place, if it cannot be read or is too large
   */
  public byte[] read(int index) {
    return archive.read(names.get(index));
  }

  /**
   * Checks by its header that the first picture is JPEG or PNG and has a size; the others are
   * checked when they are decoded.
   *
   * @throws DataException naming it, if it is not or has another
   */
  public void requireSizeOfFirst(int height, int width) {
    ImageDecoder.requireSize(read(0), place(0), height, width);
  }

  @Override
  public void close() {
    archive.close();
  }
}
