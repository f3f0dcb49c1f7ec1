package org.semblance.data.inspect;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;

/**
 * The class numbers that a data set stores, where it stores numbers and not names.
 *
 * @param first the smallest
 * @param last the largest
 * @param missing how many numbers of 0 to {@code last} no picture has
 * @param gaps the first few runs of missing numbers
 */
public record LabelRange(long first, long last, long missing, List<Gap> gaps) {

  private static final int SHOWN = 5;

  /** Copies the list. */
  public LabelRange {
    gaps = List.copyOf(gaps);
  }

  /**
   * Numbers in a row that no picture has.
   *
   * @param from the first of them
   * @param to the last of them
   */
  public record Gap(long from, long to) {

    @Override
    public String toString() {
      return from == to ? Long.toString(from) : from + " to " + to;
    }
  }

  /** Looks at the numbers of a set; null if it has names. */
  public static @Nullable LabelRange of(ImageSet set) {
    ImmutableLongArray labels = set.storedLabels();
    return labels.isEmpty() ? null : of(labels);
  }

  /** Looks at numbers, rising, at least one. */
  static LabelRange of(ImmutableLongArray labels) {
    long missing = 0;
    List<Gap> gaps = new ArrayList<>();
    long expected = 0;
    for (int i = 0; i < labels.length(); i++) {
      long label = labels.get(i);
      if (label < 0) {
        continue;
      }
      if (label > expected) {
        missing += label - expected;
        if (gaps.size() < SHOWN) {
          gaps.add(new Gap(expected, label - 1));
        }
      }
      expected = label + 1;
    }
    return new LabelRange(labels.get(0), labels.get(labels.length() - 1), missing, gaps);
  }

  /** Returns whether the numbers are 0, 1, 2, … without gaps. */
  public boolean whole() {
    return first == 0 && missing == 0;
  }
}
