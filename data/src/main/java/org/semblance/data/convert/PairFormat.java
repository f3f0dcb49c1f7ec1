package org.semblance.data.convert;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.semblance.data.BinPairs;
import org.semblance.data.DataException;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairFolder;
import org.semblance.data.VerificationData;

/** The formats of verification sets, under the words that commands and schedules use. */
public enum PairFormat {
  /** InsightFace's {@code .bin}. */
  BIN("bin"),
  /** A text of pairs, and pictures; written as a folder of both, {@code pairs.txt} in it. */
  PAIRS("pairs"),
  /** PLSC's folder, with {@code label.txt} and two pictures for each pair. */
  PAIRFOLDER("pairFolder");

  /** The text in a folder of pairs. */
  static final String LIST = "pairs.txt";

  /** A pickle of protocol 2 or higher begins so, and no text does. */
  private static final int PICKLE = 0x80;

  private final String word;

  PairFormat(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }

  /**
   * Finds out what a path holds, by its name, the names in a folder, or the first byte.
   *
   * @throws DataException if it is a folder without a list of pairs
   */
  public static PairFormat of(Path path) {
    if (Files.isDirectory(path)) {
      return ofFolder(path);
    }
    PairFormat named = named(path);
    if (named != null) {
      return named;
    }
    return firstByte(path) == PICKLE ? BIN : PAIRS;
  }

  private static PairFormat ofFolder(Path folder) {
    if (Files.exists(folder.resolve(PairFolder.LIST))) {
      return PAIRFOLDER;
    }
    if (Files.exists(folder.resolve(LIST))) {
      return PAIRS;
    }
    throw new DataException(
        String.format(
            "%s must have a text of pairs in it to be a verification set, %s or, of PLSC's format,"
                + " %s; name the text itself if it is called otherwise",
            folder, LIST, PairFolder.LIST));
  }

  /** Tells from a name alone what a file is, or returns null if it does not tell. */
  public static @Nullable PairFormat named(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".bin")) {
      return BIN;
    }
    if (name.endsWith(".txt")) {
      return PAIRS;
    }
    return name.endsWith(".zip") || name.endsWith(".tar") ? PAIRFOLDER : null;
  }

  /** Returns −1 where there is none; opening the set will say why. */
  private static int firstByte(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Returns the verification set at a path, named like it.
   *
   * @param images folder, ZIP or tar file of the pictures that a text names; null: its own folder
   * @throws IllegalArgumentException if pictures are given for a format that has them itself
   */
  public VerificationData at(Path path, @Nullable Path images) {
    checkArgument(
        images == null || this == PAIRS, "%s holds its pictures itself; leave out --images", path);
    return switch (this) {
      case BIN -> new BinPairs(path);
      case PAIRFOLDER -> new PairFolder(path);
      case PAIRS -> {
        Path list = Files.isDirectory(path) ? path.resolve(LIST) : path;
        Path beside = list.toAbsolutePath().getParent();
        yield new ListedPairs(
            list, images != null ? images : beside == null ? Path.of("") : beside);
      }
    };
  }
}
