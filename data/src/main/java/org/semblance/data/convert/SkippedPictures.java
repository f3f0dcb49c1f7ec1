package org.semblance.data.convert;

import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;

/**
 * The pictures that a conversion leaves out, in a file beside its result, {@code NAME.skipped.tsv},
 * that is there only if there is one. A line has a picture's number in the source, counted from 0,
 * its place, and why, with TABs between.
 */
final class SkippedPictures implements AutoCloseable {

  private final Path target;
  private final BitSet images = new BitSet();
  private @Nullable PartFile file;

  private SkippedPictures(Path target) {
    this.target = target;
  }

  /** Returns the path of the list that belongs to a result. */
  static Path path(Path target) {
    return target.resolveSibling(target.getFileName() + ".skipped.tsv");
  }

  private static Path part(Path target) {
    return PartFile.partOf(path(target));
  }

  /**
   * Goes on with a list.
   *
   * @param size what {@link #flush} returned; 0 to begin
   * @throws DataException if what was written by then is there no more
   */
  static SkippedPictures resume(Path target, long size) {
    SkippedPictures skipped = new SkippedPictures(target);
    if (size > 0) {
      PartFile file = new PartFile(path(target), size);
      skipped.file = file;
      try {
        skipped.read();
      } catch (RuntimeException e) {
        file.close();
        throw e;
      }
    }
    return skipped;
  }

  private void read() {
    try {
      for (String line : Files.readAllLines(part(target))) {
        images.set(Integer.parseInt(line.substring(0, Math.max(0, line.indexOf('\t')))));
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DataException(
          String.format(
              "%s names the pictures that were left out so far, but cannot be read: %s; delete what"
                  + " the conversion left behind to begin anew",
              part(target), e.getMessage()),
          e);
    }
  }

  /** Adds a picture. */
  void add(int image, String place, String reason) {
    if (file == null) {
      file = new PartFile(path(target), 0);
    }
    images.set(image);
    file.write(image + "\t" + oneLine(place) + "\t" + oneLine(reason) + "\n");
  }

  private static String oneLine(String text) {
    return CharMatcher.javaIsoControl().replaceFrom(text, ' ');
  }

  /** Returns whether a picture was left out. */
  boolean contains(int image) {
    return images.get(image);
  }

  /** Returns how many there are. */
  int count() {
    return images.cardinality();
  }

  /** Forces to disk what was added, and returns the size of the list. */
  long flush() {
    if (file == null) {
      return 0;
    }
    file.force();
    return file.size();
  }

  /** Gives the list its name, if there is one. */
  void finish() {
    if (file != null) {
      file.finish();
      return;
    }
    try {
      Files.deleteIfExists(part(target)); // of pictures that could be read when it went on
    } catch (IOException e) {
      throw new DataException(part(target) + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
