package org.semblance.data.convert;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.PictureSink;

/**
 * Writes a tar file of {@code IDENTITY/IMAGE}, with pax headers where a name is longer than 100
 * bytes or not ASCII, as POSIX has it. Owners, modes and times are the same everywhere, so that the
 * same pictures give the same file.
 */
final class TarSink implements PictureSink {

  /** The earliest that a ZIP file can have too; tar warns of the epoch itself. */
  private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));

  private final List<String> identities;
  private final FileNames names;
  private final PartFile file;
  private final TarArchiveOutputStream tar;

  /**
   * Opens the file.
   *
   * @param names those that the pictures there have already
   * @param sizes what {@link #flush} returned by then; empty to begin
   */
  TarSink(Path target, List<String> identities, FileNames names, List<Long> sizes) {
    this.identities = identities;
    this.names = names;
    this.file = new PartFile(target, sizes.isEmpty() ? 0 : sizes.get(0));
    this.tar = new TarArchiveOutputStream(file.stream(), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    TarArchiveEntry entry =
        new TarArchiveEntry(
            names.path(label, identities.get(label), fileName) + FileNames.ending(encoded));
    entry.setSize(encoded.length);
    entry.setLastModifiedTime(TIME);
    try {
      tar.putArchiveEntry(entry);
      tar.write(encoded);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public List<Long> flush() {
    // Between two entries the stream holds nothing back.
    file.force();
    return List.of(file.size());
  }

  @Override
  public void finish() {
    try {
      tar.finish();
    } catch (IOException e) {
      throw failure(e);
    }
    file.finish();
  }

  private DataException failure(IOException e) {
    return new DataException(file.target() + " cannot be written: " + e.getMessage(), e);
  }

  /** Leaves the stream as it is: closing it would write an end. */
  @Override
  public void close() {
    file.close();
  }
}
