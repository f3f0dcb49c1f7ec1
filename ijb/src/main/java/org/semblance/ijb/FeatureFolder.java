package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;

/**
 * Features in a file each, as MegaFace's devkit wants them: for a picture of the list whose path
 * ends in {@code A/B.jpg} the file {@code A/B.jpg_ALGORITHM.bin}.
 */
public final class FeatureFolder implements FeatureRows {

  private final Path folder;
  private final Form form;
  private final List<String> pictures;
  private final int size;
  private int read;
  private boolean noise;

  /**
   * How features lie in a folder.
   *
   * @param algorithm the last part of the files' names, before {@code .bin}
   * @param parts of a picture's path that count: 2 in FaceScrub, 3 in MegaFace
   * @param marked whether there is one value more, not 0 in those of noise, as after InsightFace's
   *     removal of noise
   */
  public record Form(String algorithm, int parts, boolean marked) {

    /** Parts of FaceScrub's paths: person and file. */
    public static final int FACESCRUB = 2;

    /** Parts of MegaFace's paths: two folders and file. */
    public static final int MEGAFACE = 3;

    /** Checks the ranges. */
    public Form {
      checkArgument(
          !algorithm.isEmpty() && algorithm.indexOf('/') < 0,
          "the algorithm must be a name without slashes, got \"%s\"",
          algorithm);
      checkArgument(parts >= 1, "parts must be >= 1, got %s", parts);
    }

    /** Returns the file of a picture's feature. */
    public Path file(Path folder, String picture) {
      return folder.resolve(MegaFaceList.last(picture, parts) + "_" + algorithm + ".bin");
    }
  }

  private FeatureFolder(Path folder, Form form, List<String> pictures, int size) {
    this.folder = folder;
    this.form = form;
    this.pictures = pictures;
    this.size = size;
  }

  /**
   * Opens a folder.
   *
   * @param pictures the list, not empty
   * @param size of the features, or 0 for that of the first one that can be read
   * @throws DataException if none can be read
   */
  public static FeatureFolder open(Path folder, Form form, List<String> pictures, int size) {
    DataException first = null;
    for (int i = 0; i < pictures.size() && size == 0; i++) {
      try {
        size =
            FeatureFile.read(form.file(folder, pictures.get(i))).length - (form.marked() ? 1 : 0);
      } catch (DataException | InvalidPathException e) {
        first = first == null ? new DataException(String.valueOf(e.getMessage()), e) : first;
      }
    }
    if (size <= 0) {
      String why = first == null ? "features must have values" : String.valueOf(first.getMessage());
      throw new DataException(
          String.format(
              "features of %,d pictures are expected below %s; %s", pictures.size(), folder, why));
    }
    return new FeatureFolder(folder, form, pictures, size);
  }

  @Override
  public String place() {
    return String.valueOf(folder);
  }

  @Override
  public int count() {
    return pictures.size();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String name(int row) {
    return pictures.get(row);
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public boolean next(float[] into, BadEntries bad) {
    String picture = pictures.get(read++);
    float[] values = values(picture, bad);
    if (values == null) {
      return false;
    }
    noise = form.marked() && values[size] != 0;
    System.arraycopy(values, 0, into, 0, size);
    return true;
  }

  private float @Nullable [] values(String picture, BadEntries bad) {
    float[] values;
    try {
      values = FeatureFile.read(form.file(folder, picture));
    } catch (DataException | InvalidPathException e) {
      bad.add(BadEntries.Kind.FEATURE, String.valueOf(e.getMessage()));
      return null;
    }
    if (values.length != size + (form.marked() ? 1 : 0)) {
      bad.add(
          BadEntries.Kind.FEATURE,
          String.format(
              "%s must have %d values like the others%s, it has %d",
              form.file(folder, picture),
              size,
              form.marked() ? " and one that marks noise" : "",
              values.length));
      return null;
    }
    return values;
  }

  @Override
  public boolean markedAsNoise() {
    return noise;
  }

  @Override
  public void close() {
    // Each file is closed after it was read.
  }
}
