package org.semblance.data.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ListedData;
import org.semblance.data.TrainingData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;

/** The formats of training sets, under the words that commands and reports use. */
public enum Format {
  /** {@code IDENTITY/IMAGE} in a folder. */
  FOLDER,
  /** {@code IDENTITY/IMAGE} in a ZIP file. */
  ZIP,
  /** {@code IDENTITY/IMAGE} in a tar file. */
  TAR,
  /** MXNet's {@code .rec}. */
  RECORDIO,
  /** TensorFlow's examples. */
  TFRECORD,
  /** OneFlow's parts. */
  OFRECORD,
  /**
   * {@code path TAB identity}, names of identities as they are; reading, MXNet's {@code .lst} too.
   */
  LIST,
  /**
   * {@code IDENTITY/IMAGE} in a folder, and the list {@code train.lst} that MXNet's im2rec reads.
   */
  LST,
  /** Like {@link #LIST} with class numbers: Arcface-Paddle's {@code label.txt}. */
  PADDLE,
  /** The same with each picture in a pickle: what Arcface-Paddle trains from by default. */
  PADDLEBIN;

  /** Tar files, and those compressed as a whole, which are refused with the reason when opened. */
  private static final String TAR_NAMES = ".*\\.(tar(\\.(gz|bz2|xz|zst))?|tgz|tbz2?|txz|tzst)";

  private static final String RECORDIO_MAGIC = "\n#\u00d7\u00ce";
  private static final int TAR_MAGIC_AT = 257;

  /** Bytes that tell. */
  private static final int START = 512;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether what is written is a folder of pictures. */
  boolean isFolder() {
    return switch (this) {
      case FOLDER, LIST, LST, PADDLE, PADDLEBIN -> true;
      case ZIP, TAR, RECORDIO, TFRECORD, OFRECORD -> false;
    };
  }

  /**
   * Finds out what a path holds, by names, in small or capital letters, and first bytes.
   *
   * @throws DataException if there is nothing, nothing that is known, or more than one data set
   */
  public static Format of(Path path) {
    if (Files.isDirectory(path)) {
      return new FolderSets(path).format();
    }
    Format named = named(path);
    return named == null ? ofContent(path) : named;
  }

  /**
   * Tells from a name alone what a file that is to be written shall hold.
   *
   * @throws DataException if the name does not tell
   */
  public static Format ofName(Path path) {
    Format named = named(path);
    if (named == null) {
      throw new DataException(
          String.format(
              "the name %s must tell the format, by .zip, .tar, .rec, .tfrecord or part-00000; or"
                  + " say it with --to",
              path.getFileName()));
    }
    return named;
  }

  /** Tells from a name alone what a file shall hold, or returns {@code other}. */
  public static Format ofNameOr(Path path, Format other) {
    Format named = named(path);
    return named == null ? other : named;
  }

  static @Nullable Format named(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".lst") || name.endsWith(".txt") || name.endsWith(".tsv")) {
      return LIST;
    }
    if (name.endsWith(".zip")) {
      return ZIP;
    }
    if (name.matches(TAR_NAMES)) {
      return TAR;
    }
    if (name.matches(RecordIoData.FILES)) {
      return RECORDIO;
    }
    if (name.matches(TfRecordData.FILES)) {
      return TFRECORD;
    }
    return name.matches(OfRecordData.FILES) ? OFRECORD : null;
  }

  private static Format ofContent(Path path) {
    try (ByteFile file = ByteFile.open(path, "a data set")) {
      String start = new String(file.bytes(0, Math.min(START, file.size())), ISO_8859_1);
      if (start.startsWith("PK")) {
        return ZIP;
      }
      if (start.startsWith(RECORDIO_MAGIC)) {
        return RECORDIO;
      }
      if (start.startsWith("ustar", TAR_MAGIC_AT)) {
        return TAR;
      }
    }
    throw new DataException(
        String.format(
            "%s must be a data set, but neither its name nor its first bytes tell which; known are"
                + " folders, .zip, .tar, .rec, .tfrecord, part-00000, .lst and label.txt",
            path));
  }

  /** Returns the data set at a path, with all identities. */
  public TrainingData at(Path path) {
    return at(path, 1);
  }

  /**
   * Returns the data set at a path.
   *
   * @param minimumImages identities with fewer pictures are left out; at least 1
   */
  public TrainingData at(Path path, int minimumImages) {
    return switch (this) {
      case FOLDER, ZIP, TAR -> new FolderData(path, null, minimumImages);
      case RECORDIO -> new RecordIoData(path, minimumImages);
      case TFRECORD -> new TfRecordData(path, null, null, minimumImages);
      case OFRECORD -> new OfRecordData(path, minimumImages);
      case LIST, LST, PADDLE, PADDLEBIN ->
          new ListedData(
              Files.isDirectory(path) ? new FolderSets(path).list() : path, null, minimumImages);
    };
  }
}
