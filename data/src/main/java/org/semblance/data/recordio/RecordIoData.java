package org.semblance.data.recordio;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordFiles;
import org.semblance.data.RecordImages;
import org.semblance.data.TrainingData;

/**
 * MXNet's RecordIO: a {@code .rec} file, or a folder of them such as InsightFace's data sets, with
 * or without {@code .idx}.
 *
 * <p>The class of a picture is its own record's label, or the first of several. Records without a
 * picture (InsightFace's header and one per identity) are left out: ranges in them are float32 and
 * wrong beyond 2²⁴ pictures. So files with and without them are read alike, and the {@code .idx} is
 * not needed; opening reads the files' record headers once, in their order. <b>Differs from</b>
 * arcface_torch, which takes the number of pictures from the header record and their keys from the
 * {@code .idx}.
 *
 * @param path a {@code .rec} file, or a folder with {@code train.rec} or else any {@code .rec}
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record RecordIoData(Path path, int minimumImages) implements TrainingData {

  /** Pattern of the names of files. */
  public static final String FILES = ".*\\.rec";

  /** Checks the ranges. */
  public RecordIoData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a file or folder. */
  public static RecordIoData of(Path path) {
    return new RecordIoData(path, 1);
  }

  @Override
  public ImageSet openPart() {
    List<Path> usual =
        Files.isDirectory(path) ? RecordFiles.inFolder(path, "train\\.rec") : List.of();
    return RecordImages.open(
        usual.isEmpty() ? path : usual.get(0),
        "a RecordIO file",
        FILES,
        minimumImages,
        RecordIoScan::addPictures,
        RecordIoScan::join);
  }
}
