package org.semblance.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * Pictures in a tar file, whose headers are read once; each picture is read where it lies.
 *
 * <p>Other entries than files (folders, devices, links) are passed over, unless they have the name
 * of a picture.
 */
final class TarArchive extends ImageArchive {

  private final ByteFile file;
  private final TarIndex index = new TarIndex();

  /** Takes over the file, unless it fails. */
  TarArchive(ByteFile file) {
    this.file = file;
    TarScan scan = new TarScan(file);
    for (TarScan.Entry entry = scan.next(); entry != null; entry = scan.next()) {
      add(entry);
    }
  }

  private void add(TarScan.Entry entry) {
    requireInside(entry.name());
    String name = entry.name();
    // As "tar -C faces -cf faces.tar ." writes them.
    while (name.startsWith("./")) {
      name = name.substring(2);
    }
    if (entry.regular()) {
      index.put(name, entry.offset(), entry.length());
    } else if (isVisibleImage(name)) {
      throw new DataException(
          String.format(
              "%s must be a picture, but it is a link or a device; write the archive anew with"
                  + " links followed, as \"tar --dereference --hard-dereference\" does",
              place(name)));
    }
  }

  @Override
  Path path() {
    return file.path();
  }

  @Override
  SortedMap<String, List<String>> identities() {
    return identities(index.names());
  }

  @Override
  List<String> pictures() {
    return index.names().stream().filter(ImageArchive::isVisibleImage).sorted().toList();
  }

  @Override
  public boolean holds(String name) {
    return index.find(name) >= 0;
  }

  @Override
  byte[] bytes(String name) throws IOException {
    int at = index.find(name);
    if (at < 0) {
      throw new FileNotFoundException("it is not there");
    }
    requireSize(index.length(at), name);
    return file.bytes(index.offset(at), index.length(at));
  }

  @Override
  int largest() {
    return index.largest();
  }

  @Override
  public String place(String name) {
    return file.path() + "!/" + name;
  }

  @Override
  public void close() {
    file.close();
  }
}
