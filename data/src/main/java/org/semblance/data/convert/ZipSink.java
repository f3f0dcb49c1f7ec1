package org.semblance.data.convert;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.semblance.data.DataException;
import org.semblance.data.PictureSink;

/**
 * Writes a ZIP file of {@code IDENTITY/IMAGE}, not packed any further: pictures are already. Its
 * directory is at the end, so an interrupted one has to begin anew.
 */
final class ZipSink implements PictureSink {

  /** Every entry has the same time, so that the same pictures give the same file. */
  private static final long TIME = 0;

  private final Path target;
  private final Path part;
  private final List<String> identities;
  private final FileNames names = new FileNames();
  private final ZipOutputStream zip;

  ZipSink(Path target, List<String> identities) {
    this.target = target.toAbsolutePath();
    this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
    this.identities = identities;
    try {
      Files.createDirectories(this.target.getParent());
      zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 20));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    ZipEntry entry =
        new ZipEntry(
            names.folder(label, identities.get(label))
                + "/"
                + names.stem(label, fileName)
                + FileNames.ending(encoded));
    CRC32 crc = new CRC32();
    crc.update(encoded);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(encoded.length);
    entry.setCrc(crc.getValue());
    entry.setTime(TIME);
    try {
      zip.putNextEntry(entry);
      zip.write(encoded);
      zip.closeEntry();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private DataException failure(IOException e) {
    return new DataException(part + " cannot be written: " + e.getMessage(), e);
  }

  @Override
  public List<Long> flush() {
    return List.of();
  }

  @Override
  public void finish() {
    try {
      zip.close();
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      // Unfinished: the file is written anew the next time.
    }
  }
}
