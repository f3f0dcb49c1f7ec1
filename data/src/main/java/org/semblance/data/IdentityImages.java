package org.semblance.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.semblance.data.random.Draws;

/** The pictures of each identity of a set. Takes four bytes a picture. */
final class IdentityImages {

  /** So many pictures of the same identity are tried before any other one will do. */
  private static final int ATTEMPTS_AT_IDENTITY = 10;

  private final ImageSet set;

  /** All pictures, identity by identity. */
  private final int[] images;

  /** Where in {@link #images} each class begins, and the end of the last. */
  private final int[] starts;

  /** Classes of the identities that count, ascending. */
  private final int[] classes;

  private IdentityImages(ImageSet set, int[] images, int[] starts, int[] classes) {
    this.set = set;
    this.images = images;
    this.starts = starts;
    this.classes = classes;
  }

  /** Collects the pictures of every identity that has any. */
  static IdentityImages of(ImageSet set) {
    int[] starts = new int[set.identities().size() + 1];
    for (int image = 0; image < set.size(); image++) {
      starts[set.label(image) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    int[] images = new int[set.size()];
    for (int image = 0; image < set.size(); image++) {
      images[next[set.label(image)]++] = image;
    }
    int[] all = IntStream.range(0, starts.length - 1).toArray();
    return new IdentityImages(set, images, starts, all).withAtLeast(1);
  }

  /** Returns those identities only that have so many pictures. */
  IdentityImages withAtLeast(int pictures) {
    int[] enough =
        Arrays.stream(classes)
            .filter(label -> starts[label + 1] - starts[label] >= pictures)
            .toArray();
    return new IdentityImages(set, images, starts, enough);
  }

  /** Returns how many identities there are. */
  int size() {
    return classes.length;
  }

  /** Returns how many pictures an identity has. */
  int count(int identity) {
    return starts[classes[identity] + 1] - starts[classes[identity]];
  }

  /** Returns the pictures of an identity in the set's order, in an array of the caller's own. */
  int[] of(int identity) {
    int label = classes[identity];
    return Arrays.copyOfRange(images, starts[label], starts[label + 1]);
  }

  /** Returns any picture of the same identity; after some attempts, any picture at all. */
  int substitute(int image, int attempt, Draws draws) {
    if (attempt > ATTEMPTS_AT_IDENTITY) {
      return draws.below(images.length);
    }
    int label = set.label(image);
    return images[starts[label] + draws.below(starts[label + 1] - starts[label])];
  }
}
