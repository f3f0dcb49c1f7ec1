package org.semblance.data.pairs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the pairs with the highest cosines, or with the lowest, of all that it is offered. */
final class Hardest {

  /**
   * A pair.
   *
   * @param left position of a picture
   * @param right position of the other
   */
  record Scored(float cosine, int left, int right) {}

  private final int capacity;
  private final boolean lowest;
  private final Comparator<Scored> hardestFirst;
  private final PriorityQueue<Scored> easiestFirst;

  /**
   * Keeps nothing yet.
   *
   * @param capacity how many pairs are kept, at least 1
   * @param lowest whether low cosines are hard, as for pairs of one person
   */
  Hardest(int capacity, boolean lowest) {
    this.capacity = capacity;
    this.lowest = lowest;
    Comparator<Scored> rising = Comparator.comparingDouble(Scored::cosine);
    // Of equally hard pairs the first one stays, so the result does not hang on the search's order.
    this.hardestFirst =
        (lowest ? rising : rising.reversed())
            .thenComparingInt(Scored::left)
            .thenComparingInt(Scored::right);
    this.easiestFirst = new PriorityQueue<>(hardestFirst.reversed());
  }

  /** Returns whether a pair with this cosine could be kept. */
  boolean wants(float cosine) {
    Scored easiest = easiestFirst.peek();
    return easiest == null
        || easiestFirst.size() < capacity
        || (lowest ? cosine <= easiest.cosine() : cosine >= easiest.cosine());
  }

  /** Keeps a pair as long as it is among the hardest. */
  void offer(Scored pair) {
    easiestFirst.add(pair);
    if (easiestFirst.size() > capacity) {
      easiestFirst.remove();
    }
  }

  /** Returns what is kept, the hardest first. */
  List<Scored> list() {
    List<Scored> all = new ArrayList<>(easiestFirst);
    all.sort(hardestFirst);
    return all;
  }
}
