package org.semblance.data.convert;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.PartFile;
import org.semblance.nn.files.AtomicFile;

/**
 * Copies a verification set into another format: pictures byte for byte, pairs in their order.
 *
 * <p>Folds are contiguous, so the order keeps them; their number is written where a format has a
 * place for it, which is in {@link PairFormat#PAIRS} alone. What is written has a temporary name
 * until it is complete; a conversion that stopped goes on where it was when the same one is run
 * again. Pictures are forced to disk before note is taken of them.
 *
 * @param to the format of the result
 */
public record PairConversion(PairFormat to) {

  /** Pictures between two notes of how far the conversion has come. */
  private static final int PICTURES_PER_NOTE = 1000;

  /**
   * Returns how many pictures a conversion writes.
   *
   * @param pairs that are converted
   */
  public int pictures(PairSet pairs) {
    return to == PairFormat.PAIRS ? pairs.images() : 2 * pairs.pairs();
  }

  /** Returns whether the result says how many folds there are. */
  public boolean keepsFolds(PairSet pairs) {
    return to == PairFormat.PAIRS || pairs.folds() == PairSet.DEFAULT_FOLDS;
  }

  /**
   * Converts a set.
   *
   * @param target file or folder that is written
   * @param stop asked now and then; whether to end early, with what there is kept to go on from
   * @return whether the conversion is complete
   * @throws DataException if the target is there already, or its name is that of another format
   */
  public boolean run(
      PairSet pairs, Path target, Conversion.Progress progress, BooleanSupplier stop) {
    Path absolute = target.toAbsolutePath();
    requireName(target);
    if (to == PairFormat.BIN) {
      ConversionTarget.requireFree(target);
      BinPairsFile.write(absolute, pairs);
      progress.written(pictures(pairs), 0);
      return true;
    }
    PairLayout layout = new PairLayout(pairs, to == PairFormat.PAIRFOLDER);
    String list = layout.list();
    Path file = Journal.file(absolute);
    if (!Files.exists(file)) {
      // Later, what is there is this conversion's own.
      ConversionTarget.requireFree(target);
      ConversionTarget.requireFree(PartFile.partOf(absolute));
    }
    Journal journal = Journal.read(file, job(pairs));
    journal.write(file);
    try {
      if (!writePictures(layout, absolute, journal, progress, stop)) {
        return false;
      }
      Path part = PartFile.partOf(absolute);
      AtomicFile.writeText(part.resolve(layout.listName()), list);
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      UnforcedFiles.forceName(absolute);
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              "%s cannot be written: %s; the same conversion goes on from here",
              target, e.getMessage()),
          e);
    }
  }

  private boolean writePictures(
      PairLayout layout,
      Path target,
      Journal journal,
      Conversion.Progress progress,
      BooleanSupplier stop)
      throws IOException {
    Path part = PartFile.partOf(target);
    if (!Files.exists(part) && Files.exists(target)) {
      // It was finished, but nobody took note of that.
      Files.move(target, part, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.createDirectories(part);
    UnforcedFiles.forceName(part); // before a note says that pictures are in it
    UnforcedFiles files = new UnforcedFiles();
    long bytes = 0;
    for (int next = journal.pictures(); next < layout.files(); next++) {
      boolean stopping = stop.getAsBoolean();
      if (stopping || next % PICTURES_PER_NOTE == 0) {
        files.force();
        journal.inShard(next, List.of(), 0).write(Journal.file(target));
      }
      if (stopping) {
        return false;
      }
      byte[] picture = layout.content(next);
      files.write(part.resolve(layout.name(next)), picture);
      bytes += picture.length;
      progress.written(next + 1, bytes);
    }
    files.force();
    return true;
  }

  /** A name by which nothing would find out again what is there is refused. */
  private void requireName(Path target) {
    PairFormat named = PairFormat.named(target);
    if (named != (to == PairFormat.BIN ? PairFormat.BIN : null)) {
      throw new DataException(
          String.format(
              "%s must be a name for the format %s: %s",
              target,
              to,
              to == PairFormat.BIN
                  ? "use one that ends in .bin"
                  : "that is a folder, this is the name of a file"));
    }
  }

  /** What must be the same for a conversion to go on: every picture and pair, and the format. */
  private String job(PairSet pairs) {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putUnencodedChars(to.toString()).putInt(pairs.folds());
    for (int image = 0; image < pairs.images(); image++) {
      hasher.putInt(pairs.encoded(image).length).putBytes(pairs.encoded(image));
    }
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      hasher.putInt(pairs.left(pair)).putInt(pairs.right(pair)).putBoolean(pairs.same(pair));
    }
    return hasher.hash().toString();
  }
}
