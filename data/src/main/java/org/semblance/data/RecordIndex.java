package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the pictures of record files are and whose they are, collected while the files are read
 * once. Takes 24 bytes a picture.
 */
public final class RecordIndex {

  private static final int FIRST_CAPACITY = 1024;

  private int[] files = new int[FIRST_CAPACITY];
  private long[] offsets = new long[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private long[] labels = new long[FIRST_CAPACITY];
  private int size;

  /**
   * Adds a picture.
   *
   * @param file its number
   * @param offset of its first byte, or of its record if it is in pieces
   * @param length in bytes, or −1 if it is in pieces
   * @param label as stored
   */
  public void add(int file, long offset, int length, long label) {
    if (size == files.length) {
      int capacity = Math.addExact(size, size / 2);
      files = Arrays.copyOf(files, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
      labels = Arrays.copyOf(labels, capacity);
    }
    files[size] = file;
    offsets[size] = offset;
    lengths[size] = length;
    labels[size] = label;
    size++;
  }

  /** Returns how many pictures there are. */
  public int size() {
    return size;
  }

  int file(int image) {
    return files[image];
  }

  long offset(int image) {
    return offsets[image];
  }

  int length(int image) {
    return lengths[image];
  }

  /** Returns the distinct labels, ascending. */
  long[] distinctLabels() {
    return Arrays.stream(labels, 0, size).distinct().sorted().toArray();
  }

  /** Returns the position of each picture's label among the distinct ones. */
  int[] classes(long[] distinct) {
    int[] classes = new int[size];
    for (int i = 0; i < size; i++) {
      classes[i] = Arrays.binarySearch(distinct, labels[i]);
    }
    return classes;
  }

  /** Returns an index of those pictures only whose label has at least so many. */
  RecordIndex withAtLeast(int images) {
    checkArgument(images >= 1, "at least 1 picture, got %s", images);
    if (images == 1) {
      return this;
    }
    long[] distinct = distinctLabels();
    int[] classes = classes(distinct);
    int[] counts = new int[distinct.length];
    for (int label : classes) {
      counts[label]++;
    }
    RecordIndex kept = new RecordIndex();
    for (int i = 0; i < size; i++) {
      if (counts[classes[i]] >= images) {
        kept.add(files[i], offsets[i], lengths[i], labels[i]);
      }
    }
    return kept;
  }

  /** Returns the names that labels have where no file says otherwise: their digits. */
  static List<String> digits(long[] labels) {
    List<String> names = new ArrayList<>(labels.length);
    for (long label : labels) {
      names.add(Long.toString(label));
    }
    return names;
  }
}
