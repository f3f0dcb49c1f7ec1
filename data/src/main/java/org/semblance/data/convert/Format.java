package org.semblance.data.convert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
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
  /** MXNet's {@code .rec}. */
  RECORDIO,
  /** TensorFlow's examples. */
  TFRECORD,
  /** OneFlow's parts. */
  OFRECORD,
  /** {@code path TAB identity}, names of identities as they are. */
  LIST,
  /** The same with class numbers: Arcface-Paddle's {@code label.txt}. */
  PADDLE,
  /** The same with each picture in a pickle: what Arcface-Paddle trains from by default. */
  PADDLEBIN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether what is written is a folder of pictures. */
  boolean isFolder() {
    return this == FOLDER || this == LIST || this == PADDLE || this == PADDLEBIN;
  }

  /**
   * Finds out what a path holds, by names and first bytes.
   *
   * @throws DataException if there is nothing, or nothing that is known
   */
  public static Format of(Path path) {
    if (Files.isDirectory(path)) {
      return ofFolder(path);
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
              "the name %s must tell the format, by .zip, .rec, .tfrecord or part-00000; or say it"
                  + " with --to",
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
    return name.endsWith(".zip") ? ZIP : ofRecords(path);
  }

  private static Format ofFolder(Path folder) {
    if (Files.exists(folder.resolve("label.txt"))) {
      return LIST;
    }
    try (Stream<Path> files = Files.list(folder)) {
      // A folder of pictures may hold anything besides; a few names tell.
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).limit(1000)::iterator) {
        Format format = ofRecords(file);
        if (format != null) {
          return format;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("the folder " + folder + " cannot be listed: " + e.getMessage(), e);
    }
    return FOLDER;
  }

  private static @Nullable Format ofRecords(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".rec")) {
      return RECORDIO;
    }
    if (name.matches(TfRecordData.FILES)) {
      return TFRECORD;
    }
    return name.matches(OfRecordData.FILES) ? OFRECORD : null;
  }

  private static Format ofContent(Path path) {
    try (ByteFile file = ByteFile.open(path, "a data set")) {
      byte[] start = file.bytes(0, Math.min(4, file.size()));
      if (start.length == 4 && start[0] == 'P' && start[1] == 'K') {
        return ZIP;
      }
      if (start.length == 4 && start[0] == 0x0a && (start[1] & 0xFF) == 0x23) {
        return RECORDIO;
      }
    }
    throw new DataException(
        String.format(
            "%s must be a data set, but neither its name nor its first bytes tell which; known are"
                + " folders, .zip, .rec, .tfrecord, part-00000, .lst and label.txt",
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
      case FOLDER, ZIP -> new FolderData(path, null, minimumImages);
      case RECORDIO -> new RecordIoData(path, minimumImages);
      case TFRECORD -> new TfRecordData(path, null, null, minimumImages);
      case OFRECORD -> new OfRecordData(path, minimumImages);
      case LIST, PADDLE, PADDLEBIN ->
          new ListedData(
              Files.isDirectory(path) ? path.resolve("label.txt") : path, null, minimumImages);
    };
  }
}
