package org.semblance.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
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

  /** Pictures are packed already: an expansion beyond this is an attack, or no pictures. */
  private static final long MOST_EXPANSION = 20;

  private static final long SMALL = 16 << 20;

  private final List<Path> paths;
  private final List<ByteFile> files = new ArrayList<>();

  private RecordFiles(List<Path> paths) {
    this.paths = paths;
  }

  /**
   * Opens the files.
   *
   * @param what one of them is, for instance {@code "a TFRecord file"}
   * @param names pattern of their names in a folder, in small or capital letters
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
    List<Path> found = inFolder(path, names);
    if (found.isEmpty()) {
      throw new DataException(
          String.format(
              "%s is expected in the folder %s, but no name there is one; correct the path",
              what, path));
    }
    return found;
  }

  /**
   * Returns the files in a folder whose names fit, in small or capital letters, in order.
   *
   * @param names pattern of whole names
   */
  public static List<Path> inFolder(Path folder, String names) {
    Pattern pattern = Pattern.compile(names, Pattern.CASE_INSENSITIVE);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (pattern.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file)) {
          found.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new DataException("the folder " + folder + " cannot be listed: " + e.getMessage(), e);
    }
    Collections.sort(found);
    return found;
  }

  private static ByteFile openOne(Path path, String what) {
    ByteFile file = ByteFile.open(path, what);
    if (!isPacked(file)) {
      return file;
    }
    file.close();
    return ByteFile.temporary(path, unpacked(path));
  }

  /** Two bytes of magic, and the only way of packing that there is. */
  private static boolean isPacked(ByteFile file) {
    if (file.size() < 3) {
      return false;
    }
    byte[] start = file.bytes(0, 3);
    return start[0] == 0x1f && start[1] == (byte) 0x8b && start[2] == 8;
  }

  private static Path unpacked(Path path) {
    Path temporary = null;
    try {
      temporary = Files.createTempFile("semblance-", ".unpacked");
      temporary.toFile().deleteOnExit();
      long most = Files.size(path) * MOST_EXPANSION + SMALL;
      long free = Files.getFileStore(temporary).getUsableSpace();
      try (InputStream in =
              new GZIPInputStream(new BufferedInputStream(Files.newInputStream(path)), 1 << 16);
          OutputStream out = Files.newOutputStream(temporary)) {
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          written += count;
          if (written > Math.min(most, free - SMALL)) {
            throw new IOException(
                String.format(
                    "more than %,d bytes come out of it, which %s",
                    written, written > most ? "no pictures do" : "there is no room for"));
          }
          out.write(buffer, 0, count);
        }
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

  /** Returns where the names of the identities would be. */
  public Path labelFile() {
    Path own = labelFile(paths.get(0));
    return paths.size() == 1 && Files.exists(own) ? own : sharedLabelFile(paths.get(0));
  }

  /** Returns where the names of the identities of one file are kept: beside it. */
  public static Path labelFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".labels");
  }

  /** Returns where the names of the identities of several files in one folder are kept. */
  public static Path sharedLabelFile(Path oneOfThem) {
    return oneOfThem.resolveSibling("identities.labels");
  }

  @Override
  public void close() {
    files.forEach(ByteFile::close);
  }
}
