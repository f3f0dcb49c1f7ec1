package org.semblance.ijb;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures ordered by group, and within it by identity, so that the pictures that one is compared
 * with lie together: behind a picture first those of its identity, then those of its group, then
 * all others.
 */
final class PairOrder {

  /** Group of identities that are in none. */
  static final int NO_GROUP = Integer.MAX_VALUE;

  private final FolderEmbeddings embeddings;
  private final int[] images;
  private final int[] groups;

  /** For each place, the first one behind it with another identity, and with another group. */
  private final int[] identityEnds;

  private final int[] groupEnds;

  /**
   * Orders all pictures.
   *
   * @param groupOf group of each picture
   */
  PairOrder(FolderEmbeddings embeddings, int[] groupOf) {
    this.embeddings = embeddings;
    this.images =
        IntStream.range(0, embeddings.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(i -> groupOf[i])
                    .thenComparingInt(embeddings::identity))
            .mapToInt(i -> i)
            .toArray();
    this.groups = Arrays.stream(images).map(i -> groupOf[i]).toArray();
    int n = images.length;
    identityEnds = new int[n];
    groupEnds = new int[n];
    for (int i = n - 1; i >= 0; i--) {
      boolean sameGroup = i + 1 < n && groups[i + 1] == groups[i];
      boolean sameIdentity = sameGroup && identity(i + 1) == identity(i);
      identityEnds[i] = sameIdentity ? identityEnds[i + 1] : i + 1;
      groupEnds[i] = sameGroup ? groupEnds[i + 1] : i + 1;
    }
  }

  private int identity(int place) {
    return embeddings.identity(images[place]);
  }

  int size() {
    return images.length;
  }

  float[] row(int place) {
    return embeddings.row(images[place]);
  }

  int group(int place) {
    return groups[place];
  }

  int identityEnd(int place) {
    return identityEnds[place];
  }

  int groupEnd(int place) {
    return groupEnds[place];
  }

  /** Numbers of pictures, identities and pairs. */
  record Counts(int images, int identities, long positives, long negatives) {}

  /** Counts pictures of some groups and pairs among them; everything if no group is named. */
  Counts counts(List<Integer> wanted) {
    int number = 0;
    int identities = 0;
    long positives = 0;
    for (int from = 0; from < images.length; from = identityEnds[from]) {
      if (wanted.isEmpty() || wanted.contains(groups[from])) {
        long own = identityEnds[from] - from;
        number += (int) own;
        identities++;
        positives += own * (own - 1) / 2;
      }
    }
    return new Counts(number, identities, positives, (long) number * (number - 1) / 2 - positives);
  }
}
