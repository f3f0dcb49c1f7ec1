package org.semblance.data.convert;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.PictureSink;

/**
 * Writes a ZIP file of {@code IDENTITY/IMAGE}, not packed any further: pictures are already.
 *
 * <p>The directory at its end is collected in a file of its own, {@code NAME.directory.part}, since
 * that of millions would fill the memory; a conversion that goes on makes it from the ZIP file.
 * <b>Differs from</b> Java's own ZIP writer, which keeps some 250 bytes per entry in memory.
 */
final class ZipSink implements PictureSink {

  private static final int BUFFER = 1 << 20;
  private static final int LONGEST_NAME = 0xFFFF;

  private final Path spool;
  private final List<String> identities;
  private final FileNames names;
  private final PartFile zip;
  private final OutputStream directory;
  private long entries;
  private long directoryBytes;

  /**
   * Opens the files.
   *
   * @param names those that the pictures there have already
   * @param sizes what {@link #flush} returned, to go on from there; empty to begin
   */
  ZipSink(Path target, List<String> identities, FileNames names, List<Long> sizes) {
    this.identities = identities;
    this.names = names;
    this.zip = new PartFile(target, sizes.isEmpty() ? 0 : sizes.get(0));
    this.spool = zip.target().resolveSibling(zip.target().getFileName() + ".directory.part");
    try {
      this.directory = new BufferedOutputStream(Files.newOutputStream(spool), BUFFER);
    } catch (IOException e) {
      zip.close();
      throw failure(e);
    }
    try {
      listKept();
    } catch (IOException | RuntimeException e) {
      close();
      throw e instanceof RuntimeException known ? known : failure((IOException) e);
    }
  }

  /** Lists what is in the ZIP file already. */
  private void listKept() throws IOException {
    if (zip.size() == 0) {
      return;
    }
    try (ByteFile file = ByteFile.open(zip.part(), "an unfinished ZIP file")) {
      ByteFile.Scanner scanner = file.scanner();
      while (!scanner.atEnd()) {
        long offset = scanner.position();
        if (scanner.uint32() != ZipLayout.LOCAL_SIGNATURE) {
          throw file.error(
              offset, "an entry must begin here; delete it and the .progress file to begin anew");
        }
        scanner.skip(10);
        int crc = (int) scanner.uint32();
        scanner.skip(4);
        int size = (int) scanner.uint32();
        int nameBytes = (int) scanner.uint32() & LONGEST_NAME; // no extra field follows
        list(new ZipLayout.Entry(scanner.bytes(nameBytes), crc, size), offset);
        scanner.skip(size);
      }
    }
  }

  private void list(ZipLayout.Entry entry, long offset) throws IOException {
    byte[] listed = ZipLayout.central(entry, offset);
    directory.write(listed);
    directoryBytes += listed.length;
    entries++;
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    CRC32 crc = new CRC32();
    crc.update(encoded);
    ZipLayout.Entry entry =
        ZipLayout.Entry.of(
            names.path(label, identities.get(label), fileName) + FileNames.ending(encoded),
            (int) crc.getValue(),
            encoded.length);
    if (entry.name().length > LONGEST_NAME) {
      throw new DataException(
          String.format(
              "a name in a ZIP file may have %,d bytes, one of %s has %,d",
              LONGEST_NAME, identities.get(label), entry.name().length));
    }
    try {
      list(entry, zip.size());
    } catch (IOException e) {
      throw failure(e);
    }
    zip.write(ZipLayout.local(entry));
    zip.write(encoded);
  }

  private DataException failure(IOException e) {
    return new DataException(spool + " cannot be written: " + e.getMessage(), e);
  }

  @Override
  public List<Long> flush() {
    zip.force();
    return List.of(zip.size());
  }

  @Override
  public void finish() {
    long offset = zip.size();
    try {
      directory.close();
      try (InputStream listed = Files.newInputStream(spool)) {
        for (byte[] some = listed.readNBytes(BUFFER); some.length > 0; ) {
          zip.write(some);
          some = listed.readNBytes(BUFFER);
        }
      }
      zip.write(ZipLayout.end(entries, offset, directoryBytes));
      zip.finish();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    zip.close();
    try {
      directory.close();
      Files.deleteIfExists(spool);
    } catch (IOException e) {
      // It is made anew the next time.
    }
  }
}
