package org.semblance.data.recordio;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.semblance.data.DataException;
import org.semblance.data.LabelMap;
import org.semblance.data.PartFile;
import org.semblance.data.PictureSink;
import org.semblance.data.RecordFiles;
import org.semblance.nn.files.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a {@code .rec} file with its {@code .idx}, {@code property} ({@code NAME.property} for
 * another name than {@code train.rec}) and a label file with the names of the identities, which
 * RecordIO has no place for.
 *
 * <p>Pictures in the order of their identities get InsightFace's layout: keys 1 to N for pictures,
 * one record per identity with the range of its keys, and key 0, written last, with the range of
 * those. Shuffled ones get that of {@code rec2shufrec}: keys from 0, nothing else.
 */
public final class RecordIoWriter implements PictureSink {

  /** What lies behind a picture in a {@code .rec} file. */
  public enum Layout {
    /** InsightFace's, with a header and ranges of identities. */
    GROUPED,
    /** Pictures alone, in any order. */
    SHUFFLED
  }

  /** Whole numbers up to here are exact in float32. */
  private static final long LARGEST_EXACT = 1L << 24;

  private static final Logger LOG = LoggerFactory.getLogger(RecordIoWriter.class);

  private final List<String> identities;
  private final Layout layout;
  private final int height;
  private final int width;
  private final PartFile records;
  private final PartFile keys;
  private final long[] first;
  private final long[] end;
  private long pictures;

  /**
   * Opens the files.
   *
   * @param target the {@code .rec} file
   * @param identities names of the classes
   * @param height of the pictures in pixels, for {@code property}
   * @param width of them
   * @param sizes what {@link #flush} returned, to go on from there; empty to begin
   * @param written labels of the pictures that were written by then
   */
  public RecordIoWriter(
      Path target,
      List<String> identities,
      Layout layout,
      int height,
      int width,
      List<Long> sizes,
      int[] written) {
    checkArgument(sizes.isEmpty() || sizes.size() == 2, "two sizes are needed, got %s", sizes);
    if (identities.size() > LARGEST_EXACT) {
      throw new DataException(
          String.format(
              "RecordIO has float32 labels, exact for %,d classes, not for %,d; use TFRecord",
              LARGEST_EXACT, identities.size()));
    }
    this.identities = List.copyOf(identities);
    this.layout = layout;
    this.height = height;
    this.width = width;
    this.first = new long[identities.size()];
    this.end = new long[identities.size()];
    for (int label : written) {
      count(label);
    }
    records = new PartFile(target, sizes.isEmpty() ? 0 : sizes.get(0));
    try {
      keys = new PartFile(KeyFile.path(target), sizes.isEmpty() ? 0 : sizes.get(1));
    } catch (RuntimeException e) {
      records.close();
      throw e;
    }
  }

  /** Returns which files are written beside a {@code .rec} file. */
  public static List<Path> beside(Path target) {
    return List.of(KeyFile.path(target), property(target), RecordFiles.labelFile(target));
  }

  private static Path property(Path target) {
    return target.endsWith("train.rec")
        ? target.resolveSibling("property")
        : KeyFile.sibling(target, ".property");
  }

  /** Returns the key of the next picture of a label. */
  private long count(int label) {
    long key = layout == Layout.GROUPED ? pictures + 1 : pictures;
    if (layout == Layout.GROUPED) {
      if (end[label] == 0) {
        first[label] = key;
      } else if (end[label] != key) {
        throw new IllegalArgumentException(
            "pictures must come identity by identity, got one of class " + label + " again");
      }
      end[label] = key + 1;
    }
    pictures++;
    return key;
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    long key = count(label);
    write(key, ImageRecord.picture(label, key, encoded));
  }

  private void write(long key, ImageRecord record) {
    if (record.bytes() > RecordFrame.LONGEST) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "a RecordIO record may have at most %,d bytes, got %,d",
              RecordFrame.LONGEST,
              record.bytes()));
    }
    keys.write(key + "\t" + records.size() + "\n");
    RecordFrame.write(record, records::write);
  }

  @Override
  public List<Long> flush() {
    records.force();
    keys.force();
    return List.of(records.size(), keys.size());
  }

  @Override
  public void finish() {
    if (layout == Layout.GROUPED) {
      long key = pictures + 1;
      long firstIdentity = key;
      for (int label = 0; label < first.length; label++) {
        write(key, ImageRecord.labels(key, 0, (float) first[label], (float) end[label]));
        key++;
      }
      write(0, ImageRecord.labels(0, 1, (float) firstIdentity, (float) key));
    }
    AtomicFile.writeText(
        property(records.target()),
        String.format(Locale.ROOT, "%d,%d,%d\n%d\n", identities.size(), height, width, pictures));
    new LabelMap(identities).write(RecordFiles.labelFile(records.target()));
    if (!rangesAreExact()) {
      LOG.warn(
          "{}: the ranges of identities are float32 and not exact for {} pictures; readers must"
              + " take the classes from the pictures, as Semblance does",
          records.target(),
          pictures);
    }
    keys.finish();
    records.finish(); // last: where it is, all is
  }

  /** Whether the ranges of identities are exact: float32 is not beyond 2²⁴ pictures. */
  private boolean rangesAreExact() {
    return layout == Layout.SHUFFLED || pictures + identities.size() + 1 <= LARGEST_EXACT;
  }

  @Override
  public void close() {
    records.close();
    keys.close();
  }
}
