package org.semblance.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Where the pictures of a record file are and whose they are, in their order. Takes 20 bytes a
 * picture, and 8 more while the labels are needed.
 */
public final class RecordIndex {

  private static final int FIRST_CAPACITY = 1024;

  private long[] offsets;
  private int[] bytes;
  private int[] pictureStarts;
  private int[] pictureBytes;
  private long[] labels;
  private int size;

  /** Makes an empty index. */
  public RecordIndex() {
    this(FIRST_CAPACITY);
  }

  /** Makes an empty index with room for so many pictures. */
  RecordIndex(int capacity) {
    offsets = new long[capacity];
    bytes = new int[capacity];
    pictureStarts = new int[capacity];
    pictureBytes = new int[capacity];
    labels = new long[capacity];
  }

  /**
   * Adds a picture, which lies behind those that were added before.
   *
   * @param label as stored
   */
  public void add(RecordSpot spot, long label) {
    if (size == offsets.length) {
      grow(Math.addExact(size, Math.max(FIRST_CAPACITY, size / 2)));
    }
    offsets[size] = spot.offset();
    bytes[size] = spot.bytes();
    pictureStarts[size] = spot.pictureStart();
    pictureBytes[size] = spot.pictureBytes();
    labels[size] = label;
    size++;
  }

  private void grow(int capacity) {
    offsets = Arrays.copyOf(offsets, capacity);
    bytes = Arrays.copyOf(bytes, capacity);
    pictureStarts = Arrays.copyOf(pictureStarts, capacity);
    pictureBytes = Arrays.copyOf(pictureBytes, capacity);
    labels = Arrays.copyOf(labels, capacity);
  }

  /** Returns the pictures of parts of a file that lie one behind another. */
  static RecordIndex joined(List<RecordIndex> parts) {
    int pictures = 0;
    for (RecordIndex part : parts) {
      pictures = Math.addExact(pictures, part.size);
    }
    RecordIndex index = new RecordIndex(pictures);
    parts.forEach(index::addAll);
    return index;
  }

  private void addAll(RecordIndex part) {
    int first = size;
    size += part.size;
    System.arraycopy(part.offsets, 0, offsets, first, part.size);
    System.arraycopy(part.bytes, 0, bytes, first, part.size);
    System.arraycopy(part.pictureStarts, 0, pictureStarts, first, part.size);
    System.arraycopy(part.pictureBytes, 0, pictureBytes, first, part.size);
    System.arraycopy(part.labels, 0, labels, first, part.size);
  }

  /** Leaves out pictures that are not wanted. */
  void keep(IntPredicate wanted) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (wanted.test(i)) {
        offsets[kept] = offsets[i];
        bytes[kept] = bytes[i];
        pictureStarts[kept] = pictureStarts[i];
        pictureBytes[kept] = pictureBytes[i];
        labels[kept] = labels[i];
        kept++;
      }
    }
    size = kept;
  }

  /** Returns how many pictures there are. */
  public int size() {
    return size;
  }

  /** Returns how many bytes the largest record has; 0 if there is none. */
  int largest() {
    return Arrays.stream(bytes, 0, size).max().orElse(0);
  }

  RecordSpot spot(int image) {
    return new RecordSpot(offsets[image], bytes[image], pictureStarts[image], pictureBytes[image]);
  }

  /** Returns the label of a picture, until {@link #forgetLabels}. */
  long label(int image) {
    return labels[image];
  }

  /** Frees the labels: classes take their place. */
  void forgetLabels() {
    labels = new long[0];
  }
}
