package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Strings;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Of the names that pictures get, which have none here. */
  private static final int NAME_DIGITS = 8;

  private final RecordFiles files;
  private final RecordFormat format;
  private final List<RecordIndex> indexes;
  private final List<String> identities;
  private final ImmutableLongArray storedLabels;
  private final int[] classes;

  /** Position of each file's first picture, and the number of pictures at the end. */
  private final int[] first;

  private RecordImages(
      RecordFiles files, RecordFormat format, List<RecordIndex> indexes, RecordLabels labels) {
    this.files = files;
    this.format = format;
    this.indexes = indexes;
    this.identities = names(labels.distinct(), files.labelFile());
    this.storedLabels = ImmutableLongArray.copyOf(labels.distinct());
    this.classes = labels.classes();
    this.first = new int[indexes.size() + 1];
    for (int i = 0; i < indexes.size(); i++) {
      first[i + 1] = first[i] + indexes.get(i).size();
      indexes.get(i).forgetLabels();
    }
  }

  /**
   * Opens a record file, or those of a folder. Large files are gone through once; an index of each
   * is kept beside it as {@code .NAME.index} where that can be written, and made anew whenever the
   * file was changed.
   *
   * @param minimumImages identities with fewer pictures are left out
   * @throws DataException if there is nothing, something is damaged, or nothing is left
   */
  public static RecordImages open(Path path, int minimumImages, RecordFormat format) {
    checkArgument(minimumImages >= 1, "at least 1 picture, got %s", minimumImages);
    RecordFiles files = RecordFiles.open(path, format.what(), format.names());
    try {
      List<RecordIndex> indexes = RecordSearch.of(format).indexes(files.list());
      RecordLabels all = RecordLabels.of(indexes);
      RecordLabels labels = minimumImages == 1 ? all : all.withAtLeast(minimumImages, indexes);
      if (labels.classes().length == 0) {
        throw new DataException(
            all.classes().length == 0
                ? path + " must hold pictures, but no record in it has one"
                : String.format(
                    "%s holds no identity with at least minimumImages=%d pictures among %,d; lower"
                        + " minimumImages",
                    path, minimumImages, all.classes().length));
      }
      return new RecordImages(files, format, indexes, labels);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static List<String> names(long[] labels, Path file) {
    if (!Files.exists(file)) {
      return Arrays.stream(labels).mapToObj(Long::toString).toList();
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
    return storedLabels;
  }

  /** Returns what is to be said of a record that is not the one that was found when opening. */
  public static DataException changed(ByteFile file, RecordSpot spot) {
    return file.error(
        spot.offset(),
        String.format(
            "the record that was found here is not here any more: the file was changed or is"
                + " damaged; delete %s if there is one, or copy or download the file again",
            KeptIndex.path(file.path())));
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return classes.length;
  }

  @Override
  public int label(int image) {
    return classes[image];
  }

  @Override
  public String fileName(int image) {
    Objects.checkIndex(image, size());
    return Strings.padStart(Integer.toString(image + 1), NAME_DIGITS, '0');
  }

  /** Returns the number of the file that a picture is in. */
  private int file(int image) {
    Objects.checkIndex(image, size());
    int at = Arrays.binarySearch(first, image);
    if (at < 0) {
      return -at - 2;
    }
    while (first[at + 1] == image) {
      at++; // files without pictures begin there too
    }
    return at;
  }

  private RecordSpot spot(int file, int image) {
    return indexes.get(file).spot(image - first[file]);
  }

  @Override
  public String place(int image) {
    int file = file(image);
    RecordSpot spot = spot(file, image);
    return files.list().get(file).path() + "@" + (spot.offset() + spot.pictureStart());
  }

  @Override
  public byte[] encoded(int image) {
    int number = file(image);
    ByteFile file = files.list().get(number);
    RecordSpot spot = spot(number, image);
    return format.picture(file, spot, file.bytes(spot.offset(), spot.bytes()), 0);
  }

  @Override
  public int largest() {
    return indexes.stream().mapToInt(RecordIndex::largest).max().orElse(0);
  }

  /** Reads pictures that follow one another at once. */
  @Override
  public List<byte[]> encodedSome(int[] images) {
    int number = file(images[0]);
    long from = spot(number, images[0]).offset();
    int count = 1;
    while (count < images.length
        && images[count] == images[count - 1] + 1
        && images[count] < first[number + 1]
        && spot(number, images[count]).end() - from <= BYTES_TOGETHER) {
      count++;
    }
    if (count == 1) {
      return List.of(encoded(images[0]));
    }
    ByteFile file = files.list().get(number);
    List<byte[]> pictures = new ArrayList<>(count);
    try {
      byte[] bytes = file.bytes(from, spot(number, images[count - 1]).end() - from);
      for (int i = 0; i < count; i++) {
        RecordSpot spot = spot(number, images[i]);
        pictures.add(format.picture(file, spot, bytes, (int) (spot.offset() - from)));
      }
    } catch (DataException e) {
      if (pictures.isEmpty()) {
        return List.of(encoded(images[0])); // the others may be what cannot be read
      }
    }
    return pictures;
  }

  @Override
  public void close() {
    files.close();
  }
}
