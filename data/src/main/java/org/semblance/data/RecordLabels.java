package org.semblance.data;

import java.util.Arrays;
import java.util.List;

/**
 * The stored labels of pictures as classes: the labels that there are, in ascending order, are
 * class 0, 1, and so on.
 *
 * @param distinct the label of each class
 * @param classes of the pictures of all files, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are not compared
record RecordLabels(long[] distinct, int[] classes) {

  static RecordLabels of(List<RecordIndex> files) {
    int images = 0;
    for (RecordIndex file : files) {
      images = Math.addExact(images, file.size());
    }
    long[] labels = new long[images];
    int next = 0;
    for (RecordIndex file : files) {
      for (int i = 0; i < file.size(); i++) {
        labels[next++] = file.label(i);
      }
    }
    long[] distinct = distinct(labels);
    int[] classes = new int[images];
    for (int i = 0; i < images; i++) {
      // Most sets have the pictures of an identity together.
      classes[i] =
          i > 0 && labels[i] == labels[i - 1]
              ? classes[i - 1]
              : Arrays.binarySearch(distinct, labels[i]);
    }
    return new RecordLabels(distinct, classes);
  }

  private static long[] distinct(long[] labels) {
    long[] sorted = labels.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  /**
   * Leaves pictures out whose label has fewer than so many, and returns the classes of the rest.
   */
  RecordLabels withAtLeast(int images, List<RecordIndex> files) {
    int[] counts = new int[distinct.length];
    for (int label : classes) {
      counts[label]++;
    }
    int first = 0;
    for (RecordIndex file : files) {
      int start = first;
      first += file.size();
      file.keep(image -> counts[classes[start + image]] >= images);
    }
    return of(files);
  }
}
