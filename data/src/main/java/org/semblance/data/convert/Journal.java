package org.semblance.data.convert;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.semblance.data.DataException;
import org.semblance.nn.files.AtomicFile;

/**
 * How far a conversion has come, in a small file beside its target.
 *
 * @param job what is converted how; another job does not go on from here
 * @param shard that is being written
 * @param pictures that were written into it
 * @param sizes of its files by then
 * @param skipped size by then of the list of pictures that were left out
 */
record Journal(String job, int shard, int pictures, List<Long> sizes, long skipped) {

  private static final String FORMAT = "semblance-conversion-2";

  private static final int LINES = 6;

  Journal {
    sizes = List.copyOf(sizes);
  }

  /** Returns the beginning of a job. */
  static Journal start(String job) {
    return new Journal(job, 0, 0, List.of(), 0);
  }

  /** Returns the note that is taken where a shard is complete. */
  Journal nextShard(long skippedNow) {
    return new Journal(job, shard + 1, 0, List.of(), skippedNow);
  }

  /** Returns the note that is taken inside of a shard. */
  Journal inShard(int picturesNow, List<Long> sizesNow, long skippedNow) {
    return new Journal(job, shard, picturesNow, sizesNow, skippedNow);
  }

  static Path file(Path target) {
    return target.resolveSibling(target.getFileName() + ".progress");
  }

  /** Returns where a job is to go on: where the file says, or at its beginning. */
  static Journal read(Path file, String job) {
    if (!Files.exists(file)) {
      return start(job);
    }
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != LINES || !lines.get(0).equals(FORMAT)) {
        throw new NumberFormatException("it has another form");
      }
      if (!lines.get(1).equals(job)) {
        throw new DataException(
            String.format(
                "%s is what another conversion to the same place left behind: of another source, or"
                    + " with other options. Run that one again, or delete this file and the .part"
                    + " beside it to begin anew",
                file));
      }
      List<Long> sizes = new ArrayList<>();
      for (String size : Splitter.on(' ').omitEmptyStrings().split(lines.get(4))) {
        sizes.add(Long.parseLong(size));
      }
      return new Journal(
          job,
          Integer.parseInt(lines.get(2)),
          Integer.parseInt(lines.get(3)),
          sizes,
          Long.parseLong(lines.get(5)));
    } catch (IOException | NumberFormatException e) {
      throw new DataException(
          String.format(
              "%s says how far a conversion came, but cannot be read: %s; delete it to begin anew",
              file, e.getMessage()),
          e);
    }
  }

  void write(Path file) {
    StringBuilder text = new StringBuilder();
    text.append(FORMAT).append('\n').append(job).append('\n');
    text.append(shard).append('\n').append(pictures).append('\n');
    sizes.forEach(size -> text.append(size).append(' '));
    text.append('\n').append(skipped).append('\n');
    AtomicFile.writeText(file, text.toString());
  }
}
