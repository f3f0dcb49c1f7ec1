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

  private final RecordFiles files;
  private final RecordIndex index;
  private final Joiner joiner;
  private final List<String> identities;
  private final int[] classes;

  private RecordImages(
      RecordFiles files, RecordIndex index, Joiner joiner, List<String> identities) {
    this.files = files;
    this.index = index;
    this.joiner = joiner;
    this.identities = identities;
    this.classes = index.classes(index.distinctLabels());
  }

  /** Goes through a file once. */
  @FunctionalInterface
  public interface Scan {
    /** Adds every picture of a file to the index, under the file's number. */
    void addPictures(ByteFile file, int number, RecordIndex index);
  }

  /** Opens files of a format whose pictures are all in one piece; see the other method. */
  public static RecordImages open(
      Path path, String what, String names, int minimumImages, Scan scan) {
    Joiner none =
        (file, offset) -> {
          throw new IllegalStateException("every picture of this format is in one piece");
        };
    return open(path, what, names, minimumImages, scan, none);
  }

  /**
   * Opens a record file, or those of a folder, and reads them once.
   *
   * @param what one of them is, for instance {@code "a TFRecord file"}
   * @param names pattern of their names in a folder
   * @param minimumImages identities with fewer pictures are left out
   * @throws DataException if there is nothing, something is damaged, or nothing is left
   */
  public static RecordImages open(
      Path path, String what, String names, int minimumImages, Scan scan, Joiner joiner) {
    RecordFiles files = RecordFiles.open(path, what, names);
    try {
      RecordIndex all = new RecordIndex();
      for (int i = 0; i < files.list().size(); i++) {
        scan.addPictures(files.list().get(i), i, all);
      }
      RecordIndex index = all.withAtLeast(minimumImages);
      if (index.size() == 0) {
        throw new DataException(
            all.size() == 0
                ? path + " must hold pictures, but no record in it has one"
                : String.format(
                    "%s holds no identity with at least minimumImages=%d pictures among %,d; lower"
                        + " minimumImages",
                    path, minimumImages, all.size()));
      }
      List<String> identities = names(index.distinctLabels(), files.labelFile());
      return new RecordImages(files, index, joiner, identities);
    } catch (RuntimeException e) {
      files.close();
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

  @Override
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
        Locale.ROOT, "%s@%d", files.list().get(index.file(image)).path(), index.offset(image));
  }

  @Override
  public byte[] encoded(int image) {
    Objects.checkIndex(image, size());
    ByteFile file = files.list().get(index.file(image));
    int length = index.length(image);
    return length < 0
        ? joiner.join(file, index.offset(image))
        : file.bytes(index.offset(image), length);
  }

  @Override
  public void close() {
    files.close();
  }
}
