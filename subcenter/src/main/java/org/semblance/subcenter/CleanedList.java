package org.semblance.subcenter;

import java.io.BufferedWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes a list of some pictures of a set, {@code path TAB identity}, which {@link
 * org.semblance.data.ListedData} reads beside the set's own folder or archive. No picture is
 * copied.
 */
public final class CleanedList {

  private CleanedList() {}

  /**
   * Requires that every picture of a set can be named; for callers that have long work to do
   * before.
   *
   * @throws DataException if they have no paths, are in records for instance; naming a picture
   *     whose path or identity readers would change
   */
  public static void requireWritable(ImageSet set) {
    if (set.path(0).isEmpty()) {
      throw new DataException(
          String.format(
              "a list names pictures by their paths, but %s has none: the set is neither a folder,"
                  + " ZIP or tar file nor a list; write a data set, with --to recordio for"
                  + " instance",
              set.place(0)));
    }
    for (int i = 0; i < set.size(); i++) {
      line(set, i);
    }
  }

  /**
   * Writes a list, completely or not at all, in the set's order.
   *
   * @param chosen whether a picture is in it
   * @throws DataException as {@link #requireWritable}, before anything is written
   * @throws org.semblance.nn.SemblanceException if the file cannot be written
   */
  public static void write(Path file, ImageSet set, IntPredicate chosen) {
    requireWritable(set);
    AtomicFile.write(
        file,
        channel -> {
          Writer list = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          for (int i = 0; i < set.size(); i++) {
            if (chosen.test(i)) {
              list.write(line(set, i));
            }
          }
          list.flush();
        });
  }

  /**
   * Readers strip spaces, split at tabs and line ends, and take a path's backslashes for slashes.
   */
  private static String line(ImageSet set, int image) {
    String path = set.path(image);
    String identity = set.identities().get(set.label(image));
    if (!isWritable(path) || !isWritable(identity) || path.matches("\\./.*|.*\\\\.*")) {
      throw new DataException(
          String.format(
              "%s cannot be named in a list: path and identity must have no control character and"
                  + " no space at their ends, and the path no backslash; write a data set, with"
                  + " --to folder for instance",
              set.place(image)));
    }
    return path + "\t" + identity + "\n";
  }

  private static boolean isWritable(String words) {
    return !words.isEmpty()
        && words.equals(words.strip())
        && words.chars().noneMatch(Character::isISOControl);
  }
}
