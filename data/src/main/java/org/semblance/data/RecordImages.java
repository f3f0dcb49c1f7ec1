package org.semblance.data;

import com.google.common.primitives.ImmutableLongArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The pictures of record files, found through an index; each is read where it lies when it is asked
 * for.
 *
 * <p>Identities are the labels that have pictures, in ascending order, under the names of a label
 * file ({@link LabelMap}) beside the records if there is one, else under their digits. So a label
 * without pictures takes no class.
 */
public final class RecordImages implements ImageSet {

  /** Puts a picture together that is not in one piece. */
  @FunctionalInterface
  public interface Joiner {
    /** Returns the picture of the record at an offset. */
    byte[] join(ByteFile file, long offset);
  }

  private final List<ByteFile> files;
  private final RecordIndex index;
  private final Joiner joiner;
  private final List<String> identities;
  private final int[] classes;

  private RecordImages(
      List<ByteFile> files, RecordIndex index, Joiner joiner, List<String> identities) {
    this.files = files;
    this.index = index;
    this.joiner = joiner;
    this.identities = identities;
    this.classes = index.classes(index.distinctLabels());
  }

  /** Takes over files whose pictures are all in one piece; see the other method. */
  public static RecordImages of(
      String source, List<ByteFile> files, RecordIndex all, Path labels, int minimumImages) {
    Joiner none =
        (file, offset) -> {
          throw new IllegalStateException("every picture of this format is in one piece");
        };
    return of(source, files, all, none, labels, minimumImages);
  }

  /**
   * Takes over the files.
   *
   * @param source what was opened, for messages
   * @param labels a label file that may be there
   * @param minimumImages identities with fewer pictures are left out
   * @throws DataException if nothing is left, or the label file does not fit; the files are closed
   */
  public static RecordImages of(
      String source,
      List<ByteFile> files,
      RecordIndex all,
      Joiner joiner,
      Path labels,
      int minimumImages) {
    try {
      RecordIndex index = all.withAtLeast(minimumImages);
      if (index.size() == 0) {
        throw new DataException(
            all.size() == 0
                ? source + " must hold pictures, but no record in it has one"
                : String.format(
                    "%s holds no identity with at least minimumImages=%d pictures among %,d; lower"
                        + " minimumImages",
                    source, minimumImages, all.size()));
      }
      return new RecordImages(files, index, joiner, names(index.distinctLabels(), labels));
    } catch (RuntimeException e) {
      files.forEach(ByteFile::close);
      throw e;
    }
  }

  private static List<String> names(long[] labels, Path file) {
    if (!Files.exists(file)) {
      return RecordIndex.digits(labels);
    }
    List<String> known = LabelMap.read(file).identities();
    List<String> names = new ArrayList<>();
    for (long label : labels) {
      if (label < 0 || label >= known.size()) {
        throw new DataException(
            String.format(
                "%s must name every label of the records beside it, but it names %,d and there is a"
                    + " label %d; delete it to name identities by their digits",
                file, known.size(), label));
      }
      names.add(known.get((int) label));
    }
    return names;
  }

  /** Returns the labels that there are in the records, ascending: one for each identity. */
  public ImmutableLongArray storedLabels() {
    return ImmutableLongArray.copyOf(index.distinctLabels());
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public int label(int image) {
    return classes[image];
  }

  @Override
  public String fileName(int image) {
    Objects.checkIndex(image, size());
    return String.format(Locale.ROOT, "%08d", image + 1);
  }

  @Override
  public String place(int image) {
    Objects.checkIndex(image, size());
    return String.format(
        Locale.ROOT, "%s@%d", files.get(index.file(image)).path(), index.offset(image));
  }

  @Override
  public byte[] encoded(int image) {
    Objects.checkIndex(image, size());
    ByteFile file = files.get(index.file(image));
    int length = index.length(image);
    return length < 0
        ? joiner.join(file, index.offset(image))
        : file.bytes(index.offset(image), length);
  }

  @Override
  public void close() {
    files.forEach(ByteFile::close);
  }
}
