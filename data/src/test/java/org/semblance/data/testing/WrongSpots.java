package org.semblance.data.testing;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.RecordFormat;
import org.semblance.data.RecordSpot;

/** Places in a record file that an index might name and where no record is. */
public final class WrongSpots {

  private WrongSpots() {}

  /**
   * Asks for pictures at random places of a file.
   *
   * @return how many places were refused by the project's own exception; any other one is thrown
   */
  public static int refused(RecordFormat format, Path path, int cases, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    try (ByteFile file = ByteFile.open(path, format.what())) {
      for (int i = 0; i < cases; i++) {
        // Many at the beginning: there a record is.
        int offset = random.nextBoolean() ? 0 : random.nextInt((int) file.size());
        int bytes = random.nextInt((int) file.size() - offset + 1);
        int start = random.nextInt(bytes + 1);
        int picture = random.nextInt(-1, bytes - start + 1);
        RecordSpot spot = new RecordSpot(offset, bytes, start, picture);
        try {
          format.picture(file, spot, file.bytes(offset, bytes), 0);
        } catch (DataException e) {
          refused++;
        }
      }
    }
    return refused;
  }
}
