package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.random.Draws;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;

/** The oracle of a blended batch is the same batch of a source without blends. */
@Timeout(60)
class MixupTest {

  private static final int BATCH = 8;
  private static final int STEPS = 4; // 35 pictures
  private static final TinyFaces FACES = TinyFaces.of(5, 7, 1, 1);
  private static final Augmentation CHANGES = new Augmentation(1, true, 2, 0, 0, 0.2, 0);

  /** What a batch holds, on the heap. */
  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Copy(float[] pixels, int[] labels, int[] partners, float[] shares) {

    static Copy of(Batch batch) {
      float[] pixels = new float[Math.toIntExact(batch.images().size())];
      batch.images().asRawTensor().data().asFloats().read(pixels);
      int[] labels = new int[BATCH];
      batch.labels().asRawTensor().data().asInts().read(labels);
      Mixture mixture = batch.mixture();
      if (mixture == null) {
        return new Copy(pixels, labels, new int[0], new float[0]);
      }
      int[] partners = new int[BATCH];
      mixture.labels().asRawTensor().data().asInts().read(partners);
      float[] shares = new float[BATCH];
      mixture.shares().asRawTensor().data().asFloats().read(shares);
      return new Copy(pixels, labels, partners, shares);
    }

    float[] picture(int index) {
      int size = pixels.length / BATCH;
      return Arrays.copyOfRange(pixels, index * size, (index + 1) * size);
    }

    boolean isSame(Copy other) {
      return Arrays.equals(pixels, other.pixels)
          && Arrays.equals(labels, other.labels)
          && Arrays.equals(partners, other.partners)
          && Arrays.equals(shares, other.shares);
    }
  }

  private static BatchSource open(TinyFaces faces, Augmentation changes, long seed, int threads) {
    BatchOptions options = new BatchOptions(BATCH, seed, changes, BadImages.SKIP, 32, 32);
    return BatchSource.open(faces, options, DeviceOptions.SINGLE_THREAD, threads);
  }

  private static BatchSource mixed(long seed, int threads) {
    return open(FACES, CHANGES.withMixup(new Mixup(1)), seed, threads);
  }

  private static List<Copy> take(BatchSource source, int count) {
    List<Copy> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Batch batch = source.next()) {
        batches.add(Copy.of(batch));
      }
    }
    return batches;
  }

  @Test
  void everyPictureIsABlendOfItselfAndOneOther() {
    TinyFaces damaged = FACES.with(9, new byte[3]);
    try (BatchSource plain = open(damaged, CHANGES, 3, 1);
        BatchSource mixed = open(damaged, CHANGES.withMixup(new Mixup(1)), 3, 1)) {
      List<Copy> expected = take(plain, 2 * STEPS);
      List<Copy> actual = take(mixed, 2 * STEPS);
      int blended = 0;
      for (int step = 0; step < 2 * STEPS; step++) {
        assertThat(actual.get(step).labels()).isEqualTo(expected.get(step).labels());
        blended += assertBlended(actual.get(step), expected.get(step));
      }
      // Four of five of 64 with a deviation of 3.2.
      assertThat(blended).isBetween(38, 63);
    }
  }

  /** Finds the partners by their pixels; returns how many pictures have one. */
  private static int assertBlended(Copy actual, Copy expected) {
    Set<Integer> partners = new HashSet<>();
    int blended = 0;
    for (int i = 0; i < BATCH; i++) {
      float share = actual.shares()[i];
      if (share == 1) {
        assertThat(actual.picture(i)).isEqualTo(expected.picture(i));
        continue;
      }
      blended++;
      assertThat(share).isBetween(0.5f, 0.9f);
      List<Integer> found = new ArrayList<>();
      for (int j = 0; j < BATCH; j++) {
        if (isBlend(actual.picture(i), share, expected.picture(i), expected.picture(j))) {
          found.add(j);
        }
      }
      assertThat(found).as("partners of %d", i).hasSize(1).doesNotContain(i);
      assertThat(actual.partners()[i]).isEqualTo(expected.labels()[found.get(0)]);
      assertThat(partners.add(found.get(0))).as("partner of one only").isTrue();
    }
    return blended;
  }

  private static boolean isBlend(float[] actual, double share, float[] own, float[] partner) {
    for (int k = 0; k < actual.length; k++) {
      if (Math.abs(share * own[k] + (1 - share) * partner[k] - actual[k]) > 1e-3) {
        return false;
      }
    }
    return true;
  }

  @Test
  void seedEpochAndStepDecide() {
    try (BatchSource one = mixed(3, 1);
        BatchSource threads = mixed(3, 3);
        BatchSource resumed = mixed(3, 1);
        BatchSource other = mixed(4, 1)) {
      List<Copy> batches = take(one, 2 * STEPS);
      List<Copy> byThree = take(threads, 2 * STEPS);
      resumed.seek(1, 1);
      List<Copy> later = take(resumed, STEPS - 1);
      for (int i = 0; i < 2 * STEPS; i++) {
        assertThat(byThree.get(i).isSame(batches.get(i))).isTrue();
      }
      for (int i = 0; i < later.size(); i++) {
        assertThat(later.get(i).isSame(batches.get(STEPS + 1 + i))).isTrue();
      }
      assertThat(take(other, 1).get(0).shares()).isNotEqualTo(batches.get(0).shares());
      assertThat(batches.get(STEPS).shares()).isNotEqualTo(batches.get(0).shares());
      assertThat(batches.get(1).shares()).isNotEqualTo(batches.get(0).shares());
    }
  }

  @Test
  void withoutItABatchHasNoMixture() {
    try (BatchSource plain = open(FACES, CHANGES, 3, 1);
        Batch batch = plain.next()) {
      assertThat(batch.mixture()).isNull();
    }
  }

  /** 2 P(x < 0.1) of the Beta distribution, integrated numerically. */
  @ParameterizedTest
  @CsvSource({"0.1, 0.8128", "0.2, 0.6734", "0.4, 0.4795", "1, 0.2"})
  void pictureStaysAsItIsAsOftenAsDocumented(double alpha, double share) {
    Draws draws = Draws.of(1);
    int whole = 0;
    double sum = 0;
    for (int i = 0; i < 20_000; i++) {
      float drawn = new Mixup(alpha).share(draws);
      assertThat(drawn == 1 || (drawn >= 0.5f && drawn <= 0.9f)).isTrue();
      whole += drawn == 1 ? 1 : 0;
      sum += drawn;
    }
    assertThat(whole / 20_000.0).isCloseTo(share, within(0.018)); // deviations of 0.0035
    if (alpha == 1) {
      // Evenly from 0.5 to 0.9 with probability 0.8: 0.8 · 0.7 + 0.2 = 0.76.
      assertThat(sum / 20_000).isCloseTo(0.76, within(0.01));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.2, 1.01, Double.NaN})
  void alphaOutOfRangeIsRefused(double alpha) {
    assertThatThrownBy(() -> new Mixup(alpha))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mixup.alpha must be in (0, 1], got " + alpha);
  }
}
