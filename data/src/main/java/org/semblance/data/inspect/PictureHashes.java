package org.semblance.data.inspect;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The hashes of the pictures of a set, to find equal ones: 8 bytes a picture, and 12 more while
 * they are looked for.
 */
final class PictureHashes {

  private final long[] hashes;

  /** Those that could be read. */
  private final BitSet known;

  /** Makes room for a set of so many pictures. */
  PictureHashes(int images) {
    hashes = new long[images];
    known = new BitSet(images);
  }

  /** Takes the hash of a picture. */
  void put(int image, long hash) {
    hashes[image] = hash;
    known.set(image);
  }

  /** Returns the pictures of each hash that several have, ascending; in the order of the first. */
  List<int[]> groups() {
    long[] sorted = known.stream().mapToLong(image -> hashes[image]).toArray();
    Arrays.sort(sorted);
    int[] counts = new int[sorted.length];
    int repeated = 0;
    for (int start = 0, end = 0; start < sorted.length; start = end) {
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      if (end - start > 1) {
        sorted[repeated] = sorted[start];
        counts[repeated++] = end - start;
      }
    }
    return grouped(Arrays.copyOf(sorted, repeated), counts);
  }

  private List<int[]> grouped(long[] repeated, int[] counts) {
    int[][] groups = new int[repeated.length][];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = new int[counts[i]];
      counts[i] = 0;
    }
    for (int image = known.nextSetBit(0); image >= 0; image = known.nextSetBit(image + 1)) {
      int at = Arrays.binarySearch(repeated, hashes[image]);
      if (at >= 0) {
        groups[at][counts[at]++] = image;
      }
    }
    Arrays.sort(groups, Comparator.comparingInt(group -> group[0]));
    return Arrays.asList(groups);
  }
}
