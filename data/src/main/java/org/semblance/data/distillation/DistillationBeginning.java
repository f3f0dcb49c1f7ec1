package org.semblance.data.distillation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.distillation.DistillationWriter.Pictures;

/**
 * What a writer that stopped has left of a distillation file.
 *
 * @param records that are whole
 * @param bytes of them
 */
record DistillationBeginning(int records, long bytes) {

  /** Of a file that nobody has begun. */
  static final DistillationBeginning NONE = new DistillationBeginning(0, 0);

  /** The file that is to be written. */
  private record Wanted(DistillationHeader header, Pictures pictures) {

    String picture(int number) {
      return number >= header.total()
          ? "no more"
          : DistillationBeginning.picture(pictures.name(number), pictures.label(number));
    }
  }

  private static String picture(String name, int label) {
    return name + " of class " + label;
  }

  /**
   * Reads the records that are whole.
   *
   * @throws DataException if they are not those of the file that is to be written
   */
  static DistillationBeginning of(Path part, DistillationHeader header, Pictures pictures) {
    Wanted wanted = new Wanted(header, pictures);
    try (ByteFile file = ByteFile.open(part, "the beginning of a distillation file")) {
      DistillationScan scan = new DistillationScan(file);
      long whole = 0;
      while (!scan.atEnd()) {
        byte[] data;
        try {
          data = scan.frame();
        } catch (DataException e) {
          break; // the last record is not all there
        }
        requireWanted(file, scan, scan.place(whole, data), wanted);
        whole = scan.position();
      }
      if (whole == 0 && file.size() > 0) {
        throw other(part, "nothing of a distillation file", header);
      }
      return new DistillationBeginning(scan.records(), whole);
    }
  }

  private static void requireWanted(
      ByteFile file, DistillationScan scan, DistillationScan.Place place, Wanted wanted) {
    if (!scan.header().equals(wanted.header())) {
      throw other(file.path(), scan.header(), wanted.header());
    }
    byte[] name = file.bytes(place.name(), place.nameBytes());
    String found = picture(new String(name, StandardCharsets.UTF_8), place.label());
    String expected = wanted.picture(scan.records() - 1);
    if (!found.equals(expected)) {
      throw other(file.path(), found, expected + " as picture " + scan.records());
    }
  }

  private static DataException other(Path part, Object found, Object expected) {
    return new DataException(
        String.format(
            "%s must be the beginning of the file that is to be written, but it has %s where that"
                + " has %s; delete it to begin anew",
            part, found, expected));
  }
}
