package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a picture's embedding before it goes into its template, in this order:
 *
 * <pre>
 * e ← f(x) + f(x mirrored)   with flipSum, else f(x)
 * e ← e / ‖e‖                with normalize; zero stays zero
 * e ← e · score              with detectorScore
 * </pre>
 *
 * <p>All in float32, as the original has it.
 *
 * @param normalize N: whether a picture's norm is taken away
 * @param detectorScore D: whether the detector's score is a weight
 * @param flipSum F: whether the mirrored picture's embedding is added
 */
public record FeatureFlags(boolean normalize, boolean detectorScore, boolean flipSum) {

  /** What the original uses unless told otherwise, and always in a search. */
  public static final FeatureFlags DEFAULT = new FeatureFlags(false, true, true);

  private static final Pattern TEXT = Pattern.compile("N([01])D([01])F([01])");

  /** Returns all eight, in the original's order: N1D1F1 first. */
  public static List<FeatureFlags> all() {
    return List.of("N1D1F1", "N1D1F0", "N1D0F1", "N1D0F0", "N0D1F1", "N0D1F0", "N0D0F1", "N0D0F0")
        .stream()
        .map(FeatureFlags::parse)
        .toList();
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static FeatureFlags parse(String text) {
    Matcher matcher = TEXT.matcher(text.toUpperCase(Locale.ROOT));
    checkArgument(
        matcher.matches(), "flags must be written like N0D1F1, each 0 or 1, got \"%s\"", text);
    return new FeatureFlags(
        matcher.group(1).equals("1"), matcher.group(2).equals("1"), matcher.group(3).equals("1"));
  }

  /** Changes an embedding in place; the mirrored one is not read without flipSum. */
  void apply(float[] embedding, float[] mirrored, float score) {
    if (flipSum) {
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] += mirrored[i];
      }
    }
    if (normalize) {
      double squares = 0;
      for (float value : embedding) {
        squares += (double) value * value;
      }
      float norm = squares == 0 ? 1 : (float) Math.sqrt(squares);
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] /= norm;
      }
    }
    if (detectorScore) {
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] *= score;
      }
    }
  }

  /** Writes the original's name, for instance {@code N0D1F1}. */
  @Override
  public String toString() {
    return "N" + (normalize ? 1 : 0) + "D" + (detectorScore ? 1 : 0) + "F" + (flipSum ? 1 : 0);
  }
}
