package org.semblance.data.numpy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.semblance.data.DataException;

/**
 * Reads NumPy's NPZ files, packed or not. Arrays are read row by row, so a file may be larger than
 * memory.
 *
 * <p>Several arrays may be read at the same time; closing the file ends them all.
 */
public final class NpzReader implements AutoCloseable {

  private static final String ENDING = ".npy";

  private final Path path;
  private final ZipFile zip;

  private NpzReader(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @throws DataException if it is not there or no ZIP file
   */
  public static NpzReader open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "an .npz file is expected at " + path + ", but nothing is there; correct the path");
    }
    try {
      return new NpzReader(path, new ZipFile(path.toFile()));
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s must be an .npz file as numpy.savez writes it, but it is no whole ZIP file: %s",
              path, e.getMessage()),
          e);
    }
  }

  /** Returns where the file is. */
  public Path path() {
    return path;
  }

  /** Returns the names of the arrays, in the order of the file. */
  public List<String> names() {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  /**
   * Opens an array at its first row; the caller closes it.
   *
   * @throws DataException if there is no such array, or it is none that can be read
   */
  public NpyArray array(String name) {
    ZipEntry entry = zip.getEntry(name + ENDING);
    if (entry == null) {
      throw new DataException(
          String.format(
              "%s must hold an array \"%s\"; it holds %s", path, name, String.join(", ", names())));
    }
    String place = path + "!/" + entry.getName();
    try {
      return NpyArray.open(zip.getInputStream(entry), place, entry.getSize());
    } catch (IOException e) {
      throw new DataException(place + " cannot be read: " + e.getMessage(), e);
    }
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
