package org.semblance.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.PartFile;
import org.semblance.data.RecordFiles;
import org.semblance.data.recordio.RecordIoWriter;

/**
 * The names of what a conversion writes.
 *
 * @param conversion what is done
 * @param path of the result, absolute
 */
record ConversionTarget(Conversion conversion, Path path) {

  private static final String PACKED_NAMES = ".*\\.(gz|tgz|bz2|tbz2?|xz|txz|zst|tzst)";

  /**
   * Checks that the name is one by which the result is known again.
   *
   * @throws DataException if it is another format's
   */
  static ConversionTarget of(Conversion conversion, Path target) {
    Format to = conversion.to();
    Format named = Format.named(target);
    boolean file = conversion.shards() == 1 && !to.isFolder();
    String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
    String advice = null;
    if (!conversion.gzip() && name.matches(PACKED_NAMES)) {
      advice =
          "files are written unpacked, use a name without .gz, .tgz and the like; TFRecord files"
              + " are packed with --gzip";
    } else if (conversion.gzip() && file && !name.endsWith(".gz")) {
      advice = "packed files end in .gz, use .tfrecord.gz";
    } else if (file && named != to) {
      advice =
          "use .rec for recordio, .tfrecord for tfrecord, part-00000 for ofrecord, .zip for zip,"
              + " .tar for tar";
    } else if (!file && conversion.shards() == 1 && named != null) {
      advice = "that is a folder, this is the name of a file of format " + named;
    }
    if (advice != null) {
      throw new DataException(
          String.format("%s must be a name for the format %s: %s", target, to, advice));
    }
    return new ConversionTarget(conversion, target.toAbsolutePath());
  }

  private Path part() {
    return PartFile.partOf(path);
  }

  /**
   * Requires that nothing would be written over.
   *
   * @throws DataException if something is there already
   */
  void requireFree() {
    requireFree(path);
    requireFree(part());
    beside().forEach(ConversionTarget::requireFree);
    if (conversion.skipBad()) {
      requireFree(SkippedPictures.path(path));
    }
  }

  /** Requires that nothing is at a path. */
  static void requireFree(Path path) {
    if (Files.exists(path)) {
      throw new DataException(path + " is there already; choose another name, or delete it first");
    }
  }

  /** Files that are written beside a single one. */
  private List<Path> beside() {
    if (conversion.shards() > 1) {
      return List.of();
    }
    return switch (conversion.to()) {
      case RECORDIO -> RecordIoWriter.beside(path);
      case TFRECORD, OFRECORD -> List.of(RecordFiles.labelFile(path));
      default -> List.of();
    };
  }

  /** Several shards are files in a folder that gets the target's name when all are there. */
  Path shardFile(int shard) {
    int shards = conversion.shards();
    if (shards == 1) {
      return path;
    }
    String name =
        switch (conversion.to()) {
          case RECORDIO -> String.format(Locale.ROOT, "part-%05d.rec", shard);
          case TFRECORD ->
              String.format(
                  Locale.ROOT,
                  "data.tfrecord-%05d-of-%05d%s",
                  shard,
                  shards,
                  conversion.gzip() ? ".gz" : "");
          default -> String.format(Locale.ROOT, "part-%05d", shard);
        };
    return part().resolve(name);
  }

  /** Gives a folder of shards its name, unless it has it. */
  void finish(ImageSet source) throws IOException {
    if (conversion.shards() > 1 && Files.exists(part())) {
      LabelMap.of(source).write(RecordFiles.sharedLabelFile(shardFile(0)));
      Files.move(part(), path, StandardCopyOption.ATOMIC_MOVE);
    }
    UnforcedFiles.forceName(path);
  }
}
