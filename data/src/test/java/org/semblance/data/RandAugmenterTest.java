package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.nn.Compatibility.KERAS_INSIGHTFACE;
import static org.semblance.nn.Compatibility.NONE;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.semblance.data.random.Draws;

/** Expected values are by hand, or by a loop of the operation's definition. */
class RandAugmenterTest {

  private static int[] channel(int[] image, int channel) {
    int[] values = new int[image.length / 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = image[3 * i + channel];
    }
    return values;
  }

  private static int[] grey(int... values) {
    int[] image = new int[values.length * 3];
    for (int i = 0; i < image.length; i++) {
      image[i] = values[i / 3];
    }
    return image;
  }

  @Test
  void autoContrastStretchesEachChannel() {
    int[] image = {50, 7, 0, 100, 7, 255, 75, 7, 128};
    RandAugmenter.autoContrast(image);
    // (75 - 50) * 255 / 50 = 127.5; a channel of one value stays.
    assertThat(image).containsExactly(0, 7, 0, 255, 7, 255, 127, 7, 128);
  }

  /**
   * 1,020 pixels, half of them 10, a quarter 20, a quarter 30: step (1020 − 255) / 255 = 3, so (1 +
   * 0) / 3, (1 + 510) / 3 and (1 + 765) / 3.
   */
  @Test
  void equalizeFollowsTheHistogram() {
    int[] values = new int[1020];
    Arrays.fill(values, 0, 510, 10);
    Arrays.fill(values, 510, 765, 20);
    Arrays.fill(values, 765, 1020, 30);
    int[] image = grey(values);
    RandAugmenter.equalize(image);
    int[] equalized = channel(image, 1);
    assertThat(equalized[0]).isZero();
    assertThat(equalized[600]).isEqualTo(170);
    assertThat(equalized[1019]).isEqualTo(255);
    int[] even = grey(9, 9, 9, 9);
    RandAugmenter.equalize(even);
    assertThat(even).containsExactly(grey(9, 9, 9, 9));
  }

  @Test
  void blendGoesFromOnePictureToTheOtherAndBeyond() {
    for (double[] expected :
        new double[][] {{0, 10, 200}, {1, 30, 100}, {0.5, 20, 150}, {2, 50, 0}}) {
      int[] image = {30, 100};
      RandAugmenter.blend(new int[] {10, 200}, image, expected[0]);
      assertThat(image).containsExactly((int) expected[1], (int) expected[2]);
    }
    int[] limited = {250, 5};
    RandAugmenter.blend(new int[] {100, 100}, limited, 1.9);
    assertThat(limited).containsExactly(255, 0);
  }

  @Test
  void smoothingCountsTheMiddleFiveTimes() {
    int[] image = grey(0, 0, 0, 0, 130, 0, 0, 0, 13);
    int[] into = new int[image.length];
    RandAugmenter.smooth(image, into, 3, 3);
    // (5 · 130 + 13) / 13 = 51; the border stays.
    assertThat(channel(into, 0)).containsExactly(0, 0, 0, 0, 51, 0, 0, 0, 13);
  }

  @Test
  void greyIsLuma() {
    int[] into = new int[6];
    RandAugmenter.grey(new int[] {255, 255, 255, 100, 50, 200}, into);
    // 0.2989 · 100 + 0.587 · 50 + 0.114 · 200 = 82.04
    assertThat(into).containsExactly(255, 255, 255, 82, 82, 82);
  }

  private static float[] noise(int side) {
    Random random = new Random(1);
    float[] pixels = new float[side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 40 + random.nextInt(160);
    }
    return pixels;
  }

  /** How many of many pictures a single layer leaves as they are. */
  private static int unchanged(RandAugment options, int pictures) {
    RandAugmenter augmenter = new RandAugmenter(options, 56, 56);
    float[] pixels = noise(56);
    int same = 0;
    for (int key = 0; key < pictures; key++) {
      float[] changed = pixels.clone();
      augmenter.apply(changed, Draws.of(key));
      same += Arrays.equals(changed, pixels) ? 1 : 0;
    }
    return same;
  }

  /** One operation in eight is none; in the original four more are, at its usual magnitude. */
  @Test
  void theOriginalsFourOperationsDoSomethingHere() {
    assertThat(unchanged(new RandAugment(1, 5, NONE), 800)).isBetween(60, 140); // 100 ± 9
    assertThat(unchanged(new RandAugment(1, 5, KERAS_INSIGHTFACE), 800))
        .isBetween(440, 560); // 500 ± 14
  }

  /** What becomes of the middle of a picture of 112x112 that is 100 everywhere. */
  private static Set<Integer> outcomes(RandAugment options) {
    RandAugmenter augmenter = new RandAugmenter(options, 112, 112);
    Set<Integer> values = new TreeSet<>();
    for (int key = 0; key < 400; key++) {
      float[] pixels = new float[112 * 112 * 3];
      Arrays.fill(pixels, 100);
      augmenter.apply(pixels, Draws.of(key));
      values.add((int) pixels[(56 * 112 + 56) * 3]);
    }
    return values;
  }

  /**
   * An even grey has nothing but its brightness: 100 f, with f = 1 ± 0.45 here at 5 and 1.9 there
   * at 10, unless Cutout covers it or Contrast takes 112² / 256 = 49 for its mean: 49 + 1.9 · 51 =
   * 145.9.
   */
  @Test
  void contrastLeavesAnEvenPictureAloneUnlessAsked() {
    assertThat(outcomes(new RandAugment(1, 5, NONE))).containsExactly(55, 100, 128, 145);
    assertThat(outcomes(new RandAugment(1, 10, KERAS_INSIGHTFACE)))
        .containsExactly(100, 128, 145, 190);
  }

  @Test
  void cutoutIsASquareOf128() {
    RandAugmenter augmenter = new RandAugmenter(new RandAugment(1, 5, NONE), 112, 112);
    int largest = 0;
    for (int key = 0; key < 400; key++) {
      float[] pixels = new float[112 * 112 * 3];
      augmenter.apply(pixels, Draws.of(key));
      int filled = 0;
      for (float value : pixels) {
        filled += value == 128 ? 1 : 0;
      }
      largest = Math.max(largest, filled / 3);
    }
    assertThat(largest).isEqualTo(40 * 40);
  }

  @Test
  void theDrawsDecide() {
    RandAugmenter augmenter = new RandAugmenter(new RandAugment(2, 7, NONE), 56, 56);
    float[] first = noise(56);
    float[] again = noise(56);
    augmenter.apply(first, Draws.of(3));
    augmenter.apply(noise(56), Draws.of(4));
    augmenter.apply(again, Draws.of(3));
    assertThat(again).isEqualTo(first);
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> new RandAugment(0, 5, NONE)).hasMessageContaining("[1, 10], got 0");
    assertThatThrownBy(() -> new RandAugment(2, 11, NONE)).hasMessageContaining("[0, 10.0]");
  }
}
