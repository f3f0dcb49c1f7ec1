package org.semblance.data;

import java.nio.file.Path;
import java.util.HexFormat;

/** Files that are compressed as a whole, such as {@code faces.tar.gz}. */
enum PackedFile {
  GZIP("gunzip", "1f8b08"),
  BZIP2("bunzip2", "425a68"),
  XZ("unxz", "fd377a585a00"),
  ZSTD("unzstd", "28b52ffd");

  /** Bytes that any of them needs to be known. */
  private static final int LONGEST = 6;

  private final String command;

  /** First bytes, in hexadecimal. */
  private final String magic;

  PackedFile(String command, String magic) {
    this.command = command;
    this.magic = magic;
  }

  /**
   * Requires a file of pictures not to be compressed as a whole.
   *
   * @param start its first bytes
   * @throws DataException with the reason, and what unpacks it
   */
  static void refuse(Path path, byte[] start) {
    String first = HexFormat.of().formatHex(start, 0, Math.min(start.length, LONGEST));
    for (PackedFile kind : values()) {
      if (first.startsWith(kind.magic)) {
        throw new DataException(
            String.format(
                "%s must be an archive whose pictures can be read one by one, but it is compressed"
                    + " as a whole with %s: a picture could be read only by unpacking all before"
                    + " it. Unpack it with \"%s %s\" and give the tar file; pictures are compressed"
                    + " already",
                path, kind, kind.command, path));
      }
    }
  }
}
