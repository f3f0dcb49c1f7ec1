package org.semblance.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the headers of a tar file, of any of the forms that GNU tar, bsdtar and Python
 * write, and leaves out what the files hold.
 *
 * <p>Commons Compress takes headers apart, but one entry's at a time: on its own it would read all
 * that lies between, keep every header in memory, and follow a chain of long names until the stack
 * is full.
 */
final class TarScan {

  /** Bytes of a header; what a file holds is filled up to a multiple of it. */
  static final int BLOCK = 512;

  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;

  /** A long name, a long link and attributes are three. */
  private static final int MOST_EXTENSIONS = 8;

  private static final int MOST_EXTENSION_BYTES = 1 << 20;

  /** Where an attribute begins: its length, and then its key. */
  private static final String ATTRIBUTE = "(^|\\n)\\d+ ";

  private static final Pattern SPARSE = Pattern.compile(ATTRIBUTE + "GNU\\.sparse\\.");
  private static final Pattern ABSOLUTE_PATH = Pattern.compile(ATTRIBUTE + "path=/");

  private final ByteFile file;
  private final ByteFile.Scanner scanner;

  /** Starts at the beginning of a file. */
  TarScan(ByteFile file) {
    this.file = file;
    this.scanner = file.scanner();
  }

  /**
   * An entry.
   *
   * @param name as it is stored
   * @param regular whether it is a file; else a folder, a link, a device, or something unknown
   * @param offset of its first byte
   * @param length in bytes, or one more than a picture may have if it has more than that
   */
  record Entry(String name, boolean regular, long offset, int length) {}

  /** Returns whether a file is a tar file, by its name or its first bytes, at most a block. */
  static boolean isTar(Path path, byte[] start) {
    return (start.length == BLOCK && fitsItsSum(start))
        || path.toString().toLowerCase(Locale.ROOT).endsWith(".tar");
  }

  private static boolean fitsItsSum(byte[] header) {
    try {
      return TarUtils.verifyCheckSum(header);
    } catch (IllegalArgumentException e) {
      return false; // there is no number in the place of the sum
    }
  }

  /**
   * Returns the next entry, or null behind the last one.
   *
   * @throws DataException if the file is damaged or cut short, or has what is not read
   */
  @Nullable Entry next() {
    long start = scanner.position();
    ByteArrayOutputStream headers = new ByteArrayOutputStream(BLOCK);
    boolean absolute = false;
    byte[] header = header();
    for (int i = 0; isExtension(header); i++) {
      byte[] data = extension(header, start, i);
      if (header[TYPE_AT] != TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
        // What is there for all entries says nothing of names and sizes.
        headers.writeBytes(header);
        headers.writeBytes(data);
        absolute |= isAbsolute(header[TYPE_AT], data);
      }
      header = header();
    }
    if (isZero(header)) {
      if (headers.size() > 0) {
        throw file.error(start, "an entry must follow its name, but the tar file ends");
      }
      return null;
    }
    if (header[TYPE_AT] == TarConstants.LF_GNUTYPE_SPARSE) {
      throw sparse(start);
    }
    headers.writeBytes(header);
    return entry(parse(headers.toByteArray(), start), absolute, start);
  }

  private byte[] header() {
    long at = scanner.position();
    if (file.size() - at < BLOCK) {
      throw file.error(
          at,
          "a tar file must end with a block of zeros, this one just ends; it was cut short, copy or"
              + " download it again");
    }
    byte[] header = scanner.bytes(BLOCK);
    if (!fitsItsSum(header) && !isZero(header)) {
      throw file.error(
          at,
          "a header of a tar file must fit its check sum, this one does not; the file is damaged,"
              + " or is no tar file");
    }
    return header;
  }

  private static boolean isZero(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a header only says more of the one that follows. */
  private static boolean isExtension(byte[] header) {
    return switch (header[TYPE_AT]) {
      case TarConstants.LF_GNUTYPE_LONGNAME,
          TarConstants.LF_GNUTYPE_LONGLINK,
          TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_PAX_EXTENDED_HEADER_UC,
          TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER ->
          true;
      default -> false;
    };
  }

  private byte[] extension(byte[] header, long start, int number) {
    long size = size(header, start);
    if (number == MOST_EXTENSIONS || size > MOST_EXTENSION_BYTES) {
      throw file.error(
          start,
          String.format(
              "an entry may have at most %d headers before its own, of at most %,d bytes; the file"
                  + " is damaged",
              MOST_EXTENSIONS, MOST_EXTENSION_BYTES));
    }
    byte[] data = scanner.bytes(padded(size));
    if (SPARSE.matcher(new String(data, ISO_8859_1)).find()) {
      throw sparse(start);
    }
    return data;
  }

  private long size(byte[] header, long start) {
    try {
      long size = TarUtils.parseOctalOrBinary(header, SIZE_AT, SIZE_BYTES);
      if (size >= 0) {
        return size;
      }
    } catch (IllegalArgumentException e) {
      // No number at all is as wrong as a negative one.
    }
    throw file.error(start, "an entry must have a size >= 0; the file is damaged");
  }

  private static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Whether a long name begins with a slash, which Commons Compress takes away. */
  private static boolean isAbsolute(byte type, byte[] data) {
    return switch (type) {
      case TarConstants.LF_GNUTYPE_LONGNAME -> data.length > 0 && data[0] == '/';
      case TarConstants.LF_GNUTYPE_LONGLINK -> false;
      default -> ABSOLUTE_PATH.matcher(new String(data, ISO_8859_1)).find();
    };
  }

  private DataException sparse(long start) {
    return file.error(
        start,
        "an entry is stored with its holes left out (sparse), which is not read; write the archive"
            + " anew without --sparse");
  }

  private TarArchiveEntry parse(byte[] headers, long start) {
    String found;
    Throwable cause = null;
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(
            new ByteArrayInputStream(headers), BLOCK, BLOCK, UTF_8.name(), true)) {
      TarArchiveEntry entry = in.getNextEntry();
      if (entry != null && !entry.isSparse()) {
        return entry;
      }
      found = entry == null ? "there is no entry" : "it is sparse";
    } catch (IOException | RuntimeException e) {
      // It throws all kinds of exceptions at damaged headers.
      found = String.valueOf(e.getMessage());
      cause = e;
    }
    DataException failure =
        file.error(start, "a header cannot be understood: " + found + "; the file is damaged");
    failure.initCause(cause);
    throw failure;
  }

  private Entry entry(TarArchiveEntry found, boolean absolute, long start) {
    String name = (absolute && !found.getName().startsWith("/") ? "/" : "") + found.getName();
    if (name.indexOf('\uFFFD') >= 0) {
      throw file.error(
          start,
          String.format(
              "names must be in UTF-8, %s is not; write the archive anew with --format=pax", name));
    }
    long offset = scanner.position();
    long size = hasData(found.getLinkFlag()) ? found.getSize() : 0;
    if (size > file.size() - offset) {
      throw file.error(
          start,
          String.format(
              "%s must have %,d bytes, %,d are left; the file was cut short, copy or download it"
                  + " again",
              name, size, file.size() - offset));
    }
    scanner.seek(Math.min(offset + padded(size), file.size()));
    int length = (int) Math.min(size, ImageSet.MAXIMUM_BYTES + 1L);
    return new Entry(name, isRegular(found), offset, length);
  }

  /** Links, folders and devices may state a size, but nothing follows them. */
  private static boolean hasData(byte type) {
    return type < TarConstants.LF_LINK || type > TarConstants.LF_FIFO;
  }

  private static boolean isRegular(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    return (type == TarConstants.LF_NORMAL
            || type == TarConstants.LF_OLDNORM
            || type == TarConstants.LF_CONTIG)
        && !entry.getName().endsWith("/");
  }
}
