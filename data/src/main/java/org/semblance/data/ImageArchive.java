package org.semblance.data;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder, ZIP or tar file of pictures. Reading is thread-safe; nothing is ever extracted to disk.
 *
 * <p>Names in files that would lie outside of a folder they are unpacked into are refused when the
 * file is opened: what made them is broken, or wants to do harm.
 */
public abstract class ImageArchive implements AutoCloseable {

  static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  ImageArchive() {}

  /**
   * Opens a folder, or a ZIP or tar file, told apart by their first bytes.
   *
   * @throws DataException if it is not there or none of them
   */
  public static ImageArchive open(Path path) {
    if (Files.isDirectory(path)) {
      return new FolderArchive(path);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          String.format(
              "a folder, ZIP or tar file of pictures is expected at %s, but nothing is there%s;"
                  + " correct the path",
              path,
              path.isAbsolute() ? "" : " (relative to " + Path.of("").toAbsolutePath() + ")"));
    }
    ByteFile file = ByteFile.open(path, "a folder, ZIP or tar file of pictures");
    try {
      byte[] start = file.bytes(0, Math.min(TarScan.BLOCK, file.size()));
      PackedFile.refuse(path, start);
      if (TarScan.isTar(path, start)) {
        return new TarArchive(file);
      }
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
    file.close();
    return new ZipArchive(path);
  }

  /** Returns where it is. */
  abstract Path path();

  /** Returns the names of the pictures of each identity, unordered, without the identity. */
  abstract SortedMap<String, List<String>> identities();

  /** Returns the paths of all pictures inside, however deep, sorted. */
  abstract List<String> pictures();

  /** Returns whether there is a file of that path inside. */
  public abstract boolean holds(String name);

  /**
   * Reads a file inside.
   *
   * @throws DataException if it is larger than a picture may be
   */
  abstract byte[] bytes(String name) throws IOException;

  /** Returns where a picture is, for instance {@code faces.zip!/Ann/1.jpg}. */
  public abstract String place(String name);

  @Override
  public abstract void close();

  /** Returns a path inside the archive, with the ending it has there, or null if there is none. */
  final @Nullable String find(String name) {
    if (isImage(name) && holds(name)) {
      return name;
    }
    return withEndings(name).stream().filter(this::holds).findFirst().orElse(null);
  }

  /**
   * Reads a picture.
   *
   * @throws DataException naming its place, if it cannot be read or is larger than a picture may be
   */
  public final byte[] read(String name) {
    try {
      return bytes(name);
    } catch (IOException e) {
      throw new DataException(
          String.format("%s cannot be read: %s", place(name), e.getMessage()), e);
    }
  }

  /** Returns a number of bytes that no file inside has more of; see {@link ImageSet#largest}. */
  int largest() {
    return ImageSet.MAXIMUM_BYTES;
  }

  /** Reads the first of some pictures; see {@link ImageSet#encodedSome}. */
  List<byte[]> readSome(List<String> names) {
    return ImageSet.together(names, this::read);
  }

  /** Reads what a stream has, if that is no more than a picture may have, and closes it. */
  final byte[] limited(InputStream stream, String name) throws IOException {
    try (stream) {
      byte[] bytes = stream.readNBytes(ImageSet.MAXIMUM_BYTES + 1);
      requireSize(bytes.length, name);
      return bytes;
    }
  }

  /** Requires a picture to have no more bytes than pictures may have. */
  final void requireSize(int bytes, String name) {
    if (bytes > ImageSet.MAXIMUM_BYTES) {
      throw new DataException(
          String.format(
              "%s: a picture may have at most %,d bytes, this one has more; shrink or remove it",
              place(name), ImageSet.MAXIMUM_BYTES));
    }
  }

  /** Returns the names of the pictures of each identity, of paths {@code IDENTITY/IMAGE}. */
  static SortedMap<String, List<String>> identities(Iterable<String> paths) {
    SortedMap<String, List<String>> identities = new TreeMap<>();
    // Most come identity by identity: looking each up would be half of the work.
    String last = "";
    List<String> images = null;
    for (String path : paths) {
      int slash = path.indexOf('/');
      if (slash <= 0 || slash != path.lastIndexOf('/') || !isImage(path)) {
        continue;
      }
      if (slash != last.length() || !path.startsWith(last)) {
        last = path.substring(0, slash);
        images = isHidden(last) ? null : identities.computeIfAbsent(last, k -> new NameList());
      }
      if (images != null) {
        images.add(path.substring(slash + 1));
      }
    }
    return identities;
  }

  /** Requires a name in an archive file to be one that lies inside wherever that is unpacked. */
  final void requireInside(String name) {
    String found;
    if (name.indexOf('\\') >= 0) {
      found = "has a backslash, a separator on Windows";
    } else if (name.startsWith("/")) {
      found = "is absolute";
    } else if (name.startsWith(":", 1) && Ascii.isLowerCase(Ascii.toLowerCase(name.charAt(0)))) {
      found = "begins with a drive";
    } else if (name.contains("..")
        && Splitter.on('/').splitToStream(name).anyMatch(part -> part.equals(".."))) {
      found = "leads out of its folder by \"..\"";
    } else {
      return;
    }
    throw new DataException(
        String.format(
            "%s: names must be relative to the archive and inside it, this one %s; write the"
                + " archive anew, from inside the folder of the identities",
            place(name), found));
  }

  /** Returns whether the last part of a path is the name of a picture. */
  static boolean isImage(String path) {
    if (isHidden(path.substring(path.lastIndexOf('/') + 1))) {
      return false;
    }
    for (String ending : ENDINGS) {
      int at = path.length() - ending.length();
      if (path.regionMatches(true, at, ending, 0, ending.length())) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a path is that of a picture and no part of it is hidden. */
  static boolean isVisibleImage(String path) {
    return isImage(path) && Splitter.on('/').splitToStream(path).noneMatch(ImageArchive::isHidden);
  }

  static boolean isHidden(String name) {
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  /** Returns the name with every ending that a picture may have. */
  private static List<String> withEndings(String name) {
    return List.of(
        name + ".jpg", name + ".png", name + ".jpeg", name + ".JPG", name + ".PNG", name + ".JPEG");
  }
}
