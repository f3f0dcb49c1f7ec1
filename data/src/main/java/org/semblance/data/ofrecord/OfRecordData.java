package org.semblance.data.ofrecord;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.semblance.data.ByteFile;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordFiles;
import org.semblance.data.RecordImages;
import org.semblance.data.RecordIndex;
import org.semblance.data.TrainingData;
import org.semblance.data.feature.FeatureRecord;
import org.semblance.data.feature.FeatureRecord.Dialect;
import org.semblance.data.feature.FeatureRecord.Piece;

/**
 * OneFlow's OFRecord: a part, or a folder of {@code part-00000}, {@code part-00001}, …
 *
 * <p>The class is the first number of {@code label}, whether it was written as one number or as
 * several. Opening reads every record once; the format has no check sums, so damage inside of a
 * picture shows when that is decoded.
 *
 * @param path a file, or a folder of parts
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record OfRecordData(Path path, int minimumImages) implements TrainingData {

  /** Pattern of the names of parts; Spark leaves longer ones than OneFlow. */
  public static final String FILES = "part-\\d+(-[^.]*)?(\\.ofrecord)?";

  static final String IMAGE_KEY = "encoded";
  static final String LABEL_KEY = "label";

  /** Bytes of the length before a message. */
  static final int HEADER = 8;

  /** Checks the ranges. */
  public OfRecordData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a part or folder. */
  public static OfRecordData of(Path path) {
    return new OfRecordData(path, 1);
  }

  @Override
  public ImageSet openPart() {
    RecordFiles files = RecordFiles.open(path, "an OFRecord part", FILES);
    RecordIndex index = new RecordIndex();
    try {
      for (int i = 0; i < files.list().size(); i++) {
        add(files.list().get(i), i, index);
      }
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
    return RecordImages.of(path.toString(), files.list(), index, files.labelFile(), minimumImages);
  }

  private static void add(ByteFile file, int number, RecordIndex index) {
    ByteFile.Scanner scanner = file.scanner();
    while (!scanner.atEnd()) {
      long start = scanner.position();
      byte[] record = scanner.bytes(scanner.int64());
      FeatureRecord features;
      try {
        features = FeatureRecord.parse(record, Dialect.ONEFLOW);
      } catch (IOException e) {
        throw file.error(start, "a record is no OFRecord: " + e.getMessage());
      }
      Piece picture = features.bytes(List.of(IMAGE_KEY));
      Long label = features.integer(List.of(LABEL_KEY));
      if (picture == null || label == null) {
        throw file.error(
            start,
            String.format(
                "a record must have a picture under %s and a class under %s, this one has %s",
                IMAGE_KEY, LABEL_KEY, features.describe()));
      }
      index.add(number, start + HEADER + picture.start(), picture.length(), label);
    }
  }
}
