package org.semblance.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The record files that a path stands for: itself, or those in a folder whose names fit, in order.
 * Files compressed with GZIP are unpacked into temporary ones, which closing deletes.
 */
public final class RecordFiles implements AutoCloseable {

  private final List<Path> paths;
  private final List<ByteFile> files = new ArrayList<>();

  private RecordFiles(List<Path> paths) {
    this.paths = paths;
  }

  /**
   * Opens the files.
   *
   * @param what one of them is, for instance {@code "a TFRecord file"}
   * @param names pattern of their names in a folder
   * @throws DataException if there is none, or one cannot be read
   */
  public static RecordFiles open(Path path, String what, String names) {
    RecordFiles opened = new RecordFiles(list(path, what, names));
    try {
      for (Path file : opened.paths) {
        opened.files.add(openOne(file, what));
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static List<Path> list(Path path, String what, String names) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    Pattern pattern = Pattern.compile(names);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)
            && pattern.matcher(file.getFileName().toString()).matches()) {
          found.add(file);
        }
      }
    } catch (IOException e) {
      throw new DataException("the folder " + path + " cannot be listed: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new DataException(
          String.format(
              "%s is expected in the folder %s, but no name there is one; correct the path",
              what, path));
    }
    Collections.sort(found);
    return found;
  }

  private static ByteFile openOne(Path path, String what) {
    ByteFile file = ByteFile.open(path, what);
    boolean compressed =
        file.size() >= 2 && (file.bytes(0, 2)[0] & 0xFF) == 0x1f && file.bytes(1, 1)[0] == (byte) 0x8b;
    if (!compressed) {
      return file;
    }
    file.close();
    return ByteFile.temporary(path, unpacked(path));
  }

  private static Path unpacked(Path path) {
    Path temporary = null;
    try {
      temporary = Files.createTempFile("semblance-", ".unpacked");
      try (InputStream in =
              new GZIPInputStream(new BufferedInputStream(Files.newInputStream(path)), 1 << 16);
          OutputStream out = Files.newOutputStream(temporary)) {
        in.transferTo(out);
      }
      return temporary;
    } catch (IOException e) {
      DataException failure =
          new DataException(
              String.format(
                  "%s cannot be unpacked: %s; unpack it with gunzip where there is room",
                  path, e.getMessage()),
              e);
      try {
        if (temporary != null) {
          Files.deleteIfExists(temporary);
        }
      } catch (IOException suppressed) {
        failure.addSuppressed(suppressed);
      }
      throw failure;
    }
  }

  /** Returns the files, open, in the order of their names. */
  public List<ByteFile> list() {
    return Collections.unmodifiableList(files);
  }

  /** Returns where the names of identities would be: beside the files. */
  public Path labelFile() {
    return labelFile(paths);
  }

  /** Returns where the names of the identities of record files are kept. */
  public static Path labelFile(List<Path> files) {
    Path first = files.get(0);
    if (files.size() > 1) {
      return first.resolveSibling("train.labels");
    }
    String name = String.valueOf(first.getFileName());
    int dot = name.indexOf('.', 1);
    return first.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".labels");
  }

  @Override
  public void close() {
    files.forEach(ByteFile::close);
  }
}
