package org.semblance.data;

import java.util.List;
import java.util.stream.IntStream;

/** Labels without pictures: so many of each identity, mixed. */
final class CountedPeople implements ImageSet {

  private final int people;
  private final int[] labels;

  private CountedPeople(int people, int[] labels) {
    this.people = people;
    this.labels = labels;
  }

  /** Deals the identities' pictures in turns, so that they do not lie together. */
  static CountedPeople of(int... counts) {
    int most = IntStream.of(counts).max().orElseThrow();
    int[] labels =
        IntStream.range(0, most)
            .flatMap(
                turn -> IntStream.range(0, counts.length).filter(person -> turn < counts[person]))
            .toArray();
    return new CountedPeople(counts.length, labels);
  }

  @Override
  public List<String> identities() {
    return IntStream.range(0, people).mapToObj(person -> "person" + person).toList();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  @Override
  public String fileName(int image) {
    return image + ".jpg";
  }

  @Override
  public String place(int image) {
    return "nowhere/" + image;
  }

  @Override
  public byte[] encoded(int image) {
    throw new DataException("there are no pictures here");
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
