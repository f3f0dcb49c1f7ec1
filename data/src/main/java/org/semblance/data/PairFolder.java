package org.semblance.data;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verification set as PLSC's converter lays it out: {@code label.txt} with lines {@code path TAB
 * path TAB 0|1}, 1 meaning the same person, and the pictures beside it, {@code
 * images/00000000_0.png} and {@code images/00000000_1.png} for the first pair.
 *
 * <p>Pairs of mirrored copies ({@code images/00000000_0_hflip.png}), which PLSC may list behind the
 * others, are left out: evaluation mirrors pictures itself. Equal pictures are kept once.
 *
 * @param path the folder, or a ZIP or tar file of what is in it
 * @param name of the set, or null for the folder's or file's name without an ending
 */
public record PairFolder(Path path, @Nullable String name) implements VerificationData {

  /** The text of the pairs, in the folder. */
  public static final String LIST = "label.txt";

  /** Checks the name. */
  public PairFolder {
    PairSet.checkName(name);
  }

  /** Names the set like the folder. */
  public PairFolder(Path path) {
    this(path, null);
  }

  /**
   * Returns whether a folder, ZIP or tar file is one of pairs: Arcface-Paddle's data sets have a
   * {@link #LIST} too, of one picture a line.
   */
  public static boolean isAt(Path path) {
    try (ImageArchive archive = ImageArchive.open(path)) {
      return archive.holds(LIST)
          && TextLines.of(archive.read(LIST), archive.place(LIST)).stream()
              .filter(line -> !line.isBlank())
              .findFirst()
              .filter(line -> PairNames.split(line).length == 3)
              .isPresent();
    }
  }

  @Override
  public PairSet open() {
    try (ImageArchive archive = ImageArchive.open(path)) {
      return new PairList(names(archive), archive, PairFolder::refuse, true)
          .read()
          .named(setName());
    }
  }

  private static void refuse(DataException missing) {
    throw missing;
  }

  /** Reads the text, without the mirrored copies of its pairs. */
  private static PairNames names(ImageArchive folder) {
    String source = folder.place(LIST);
    if (!folder.holds(LIST)) {
      throw new DataException(
          String.format(
              "%s must have a text %s in it, of PATH TAB PATH TAB 0|1, to be a pair folder",
              folder.path(), LIST));
    }
    List<String> lines =
        TextLines.of(folder.read(LIST), source).stream()
            .map(line -> isMirrored(line) ? "" : line) // a blank one, so that lines keep numbers
            .toList();
    return PairNames.of(source, lines);
  }

  private static boolean isMirrored(String line) {
    String[] fields = PairNames.split(line);
    return fields.length == 3 && isMirroredPicture(fields[0]) && isMirroredPicture(fields[1]);
  }

  private static boolean isMirroredPicture(String path) {
    int dot = path.lastIndexOf('.');
    return (dot < 0 ? path : path.substring(0, dot)).endsWith("_hflip");
  }

  @Override
  public String setName() {
    return name == null ? PairSet.nameOf(path) : name;
  }
}
