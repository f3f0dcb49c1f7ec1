package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.semblance.data.ImageSet;

/**
 * How many pictures every identity has, and how unevenly they are shared.
 *
 * @param images of each identity, by its class
 */
public record IdentityCounts(ImmutableIntArray images) {

  /** Checks that there is an identity, and that each has a picture. */
  public IdentityCounts {
    checkArgument(!images.isEmpty(), "there must be an identity");
    for (int i = 0; i < images.length(); i++) {
      checkArgument(images.get(i) >= 1, "identity %s must have a picture, it has none", i);
    }
  }

  /** Counts the pictures of a set, without reading them. */
  public static IdentityCounts of(ImageSet set) {
    int[] images = new int[set.identities().size()];
    for (int i = 0; i < set.size(); i++) {
      images[set.label(i)]++;
    }
    return new IdentityCounts(ImmutableIntArray.copyOf(images));
  }

  /** Returns the identities, those with the most pictures first; equal ones in their order. */
  public List<Integer> byFallingCount() {
    return IntStream.range(0, images.length())
        .boxed()
        .sorted(Comparator.comparingInt((Integer identity) -> -images.get(identity)))
        .toList();
  }

  /** Returns how many pictures the smallest identity has. */
  public int smallest() {
    return images.stream().min().getAsInt();
  }

  /** Returns how many pictures the largest identity has. */
  public int largest() {
    return images.stream().max().getAsInt();
  }

  /** Returns the lower median: at least half of the identities have no more pictures. */
  public int median() {
    int[] sorted = sorted();
    return sorted[(sorted.length - 1) / 2];
  }

  /** Returns how many identities have one picture only: no pair of one person comes from them. */
  public int single() {
    return (int) images.stream().filter(count -> count == 1).count();
  }

  /**
   * Returns the imbalance factor, {@code largest / smallest}: 1 where all have the same number.
   *
   * <p><b>Source</b>: Cui et al., Class-Balanced Loss Based on Effective Number of Samples, 2019.
   */
  public double imbalanceFactor() {
    return (double) largest() / smallest();
  }

  /**
   * Returns the Gini coefficient, {@code Σᵢ (2i − n − 1)·xᵢ / (n·Σ xᵢ)} of the rising counts x₁…xₙ:
   * 0 where all identities have the same number of pictures, near 1 where one has nearly all.
   * Unlike the factor it does not hang on the two extreme identities.
   *
   * <p><b>Source</b>: Yang et al., A Survey on Long-Tailed Visual Recognition, 2022, section 2.
   */
  public double gini() {
    int[] sorted = sorted();
    int n = sorted.length;
    double weighted = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      weighted += (2.0 * (i + 1) - n - 1) * sorted[i];
      sum += sorted[i];
    }
    return weighted / (n * sum);
  }

  private int[] sorted() {
    int[] sorted = images.toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
