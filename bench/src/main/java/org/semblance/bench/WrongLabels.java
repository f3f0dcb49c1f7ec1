package org.semblance.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.semblance.data.ImageSet;

/**
 * A data set of whose pictures a share is wrong: half of those lie under the name of another
 * identity, half are replaced by pictures of strangers. Everything is drawn from a seed.
 */
final class WrongLabels implements ImageSet {

  /** What was done to a picture. */
  enum Truth {
    RIGHT,
    MOVED,
    STRANGER
  }

  private final ImageSet set;
  private final ImageSet strangers;
  private final int[] labels;
  private final int[] strangerOf;
  private final List<Truth> truths;

  /**
   * Chooses the pictures. Both sets stay the caller's.
   *
   * @param set at least two identities
   * @param strangers people of whom nobody is in {@code set}, and at least as many pictures as are
   *     replaced
   * @param share of the pictures that become wrong, in [0, 1]
   */
  WrongLabels(ImageSet set, ImageSet strangers, double share, long seed) {
    this.set = set;
    this.strangers = strangers;
    this.labels = new int[set.size()];
    this.strangerOf = new int[set.size()];
    this.truths = new ArrayList<>(Collections.nCopies(set.size(), Truth.RIGHT));
    for (int image = 0; image < labels.length; image++) {
      labels[image] = set.label(image);
    }
    Random random = new Random(seed);
    List<Integer> order = shuffled(set.size(), random);
    List<Integer> others = shuffled(strangers.size(), random);
    int wrong = (int) Math.round(share * set.size());
    for (int i = 0; i < wrong; i++) {
      int image = order.get(i);
      if (i % 2 == 0) {
        // Any identity but its own.
        int step = 1 + random.nextInt(set.identities().size() - 1);
        labels[image] = (labels[image] + step) % set.identities().size();
        truths.set(image, Truth.MOVED);
      } else {
        strangerOf[image] = others.get(i / 2);
        truths.set(image, Truth.STRANGER);
      }
    }
  }

  private static List<Integer> shuffled(int count, Random random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    return order;
  }

  Truth truth(int image) {
    return truths.get(image);
  }

  @Override
  public List<String> identities() {
    return set.identities();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  /** The same under every identity, whatever became of the picture. */
  @Override
  public String fileName(int image) {
    return String.format("%06d.jpg", image);
  }

  @Override
  public String place(int image) {
    return truth(image) == Truth.STRANGER ? strangers.place(strangerOf[image]) : set.place(image);
  }

  @Override
  public byte[] encoded(int image) {
    return truth(image) == Truth.STRANGER
        ? strangers.encoded(strangerOf[image])
        : set.encoded(image);
  }

  @Override
  public void close() {
    // Both sets are the caller's.
  }
}
