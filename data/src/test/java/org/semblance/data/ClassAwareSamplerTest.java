package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.Batches;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;
import org.slf4j.LoggerFactory;

class ClassAwareSamplerTest {

  private static BatchOptions options(int batchSize, int imagesPerIdentity) {
    return new BatchOptions(batchSize, 5, Augmentation.NONE, BadImages.STOP, 32, 32)
        .withSampler(new ClassAwareSampler(imagesPerIdentity));
  }

  private static EpochOrder order(ImageSet set, int batchSize, int imagesPerIdentity) {
    BatchOptions options = options(batchSize, imagesPerIdentity);
    return options.sampler().over(set, options);
  }

  /** The identities of the groups of each batch, after a check that groups are of one identity. */
  private static List<List<Integer>> groups(
      ImageSet set, EpochOrder order, int epoch, int batchSize, int groupSize) {
    int[] pictures = order.pictures(epoch);
    assertThat(pictures).hasSize(order.stepsPerEpoch() * batchSize).doesNotHaveDuplicates();
    List<List<Integer>> batches = new ArrayList<>();
    for (int first = 0; first < pictures.length; first += groupSize) {
      if (first % batchSize == 0) {
        batches.add(new ArrayList<>());
      }
      int label = set.label(pictures[first]);
      for (int i = 1; i < groupSize; i++) {
        assertThat(set.label(pictures[first + i])).isEqualTo(label);
      }
      batches.get(first / batchSize).add(label);
    }
    return batches;
  }

  @Test
  void batchesAreGroupsOfDifferentPeople() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 30; run++) {
      int people = random.nextInt(5, 40);
      int k = random.nextInt(2, 6);
      int perBatch = random.nextInt(2, 6);
      int[] counts = random.ints(people, 1, 12 * k).toArray();
      int groups = Arrays.stream(counts).map(count -> count / k).sum();
      if (groups < perBatch || Arrays.stream(counts).filter(count -> count >= k).count() < 2) {
        continue;
      }
      ImageSet set = CountedPeople.of(counts);
      EpochOrder order = order(set, k * perBatch, k);
      int batches = groups / perBatch;
      assertThat(order.stepsPerEpoch()).isEqualTo(batches);
      // What must be twice in a batch, after the rest has been taken from those who are most often.
      int room = Arrays.stream(counts).map(count -> Math.min(count / k, batches)).sum();
      for (int epoch = 0; epoch < 5; epoch++) {
        for (List<Integer> batch : groups(set, order, epoch, k * perBatch, k)) {
          if (room >= batches * perBatch) {
            assertThat(batch).as("%s of %s", batch, counts).doesNotHaveDuplicates();
          } else {
            assertThat(repeated(batch)).allMatch(person -> counts[person] / k > batches);
          }
        }
      }
    }
  }

  private static Set<Integer> repeated(List<Integer> batch) {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> repeated = new HashSet<>();
    batch.forEach(
        person -> {
          if (!seen.add(person)) {
            repeated.add(person);
          }
        });
    return repeated;
  }

  @Test
  void anEpochHasTheGroupsThatThereAre() {
    // 2, 1, 0 and 2 groups of four: two batches of two and one group that is left out.
    ImageSet set = CountedPeople.of(9, 4, 3, 8);
    EpochOrder order = order(set, 8, 4);
    assertThat(order.stepsPerEpoch()).isEqualTo(2);
    Set<Integer> seen = new TreeSet<>();
    for (int epoch = 0; epoch < 50; epoch++) {
      groups(set, order, epoch, 8, 4).forEach(seen::addAll);
    }
    assertThat(seen).containsExactly(0, 1, 3);
  }

  /** Only one arrangement has nobody twice: the first in each batch, the others once. */
  @Test
  void thoseWhoAreTooManyGiveWayToThoseWhoAreFew() {
    ImageSet set = CountedPeople.of(8, 2, 2, 2, 2, 2, 2, 2, 2, 2);
    EpochOrder order = order(set, 8, 2);
    assertThat(order.stepsPerEpoch()).isEqualTo(3); // 13 groups in fours
    for (int epoch = 0; epoch < 50; epoch++) {
      List<List<Integer>> batches = groups(set, order, epoch, 8, 2);
      assertThat(batches).allMatch(batch -> batch.contains(0));
      assertThat(batches.stream().flatMap(List::stream).sorted())
          .containsExactly(0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void whoIsInEveryBatchOfAPerfectDealIsThereOnce() {
    ImageSet set = CountedPeople.of(10, 10, 10, 2, 2, 2, 2, 2);
    EpochOrder order = order(set, 8, 2);
    for (int epoch = 0; epoch < 50; epoch++) {
      assertThat(groups(set, order, epoch, 8, 2))
          .hasSize(5)
          .allMatch(batch -> batch.containsAll(List.of(0, 1, 2)))
          .allMatch(batch -> new HashSet<>(batch).size() == 4);
    }
  }

  @Test
  void everyPictureComesUpThoughARestIsLeftOutOfEachEpoch() {
    ImageSet set = CountedPeople.of(5, 5, 5, 5, 5);
    EpochOrder order = order(set, 8, 4);
    Set<Integer> seen = new HashSet<>();
    Set<List<Integer>> epochs = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      List<Integer> pictures = Arrays.stream(order.pictures(epoch)).boxed().toList();
      assertThat(pictures).hasSize(16);
      seen.addAll(pictures);
      epochs.add(pictures);
    }
    assertThat(seen).hasSize(25);
    assertThat(epochs).hasSize(20);
  }

  /** Twelve people, six batches of four: any two meet in 6 · 6 / 66 of the batches of an epoch. */
  @Test
  void anyTwoPeopleMeetEquallyOften() {
    ImageSet set = CountedPeople.of(IntStream.range(0, 12).map(i -> 4).toArray());
    EpochOrder order = order(set, 8, 2);
    int[][] met = new int[12][12];
    int epochs = 3000;
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] pictures = order.pictures(epoch);
      for (int batch = 0; batch < pictures.length; batch += 8) {
        for (int a = 0; a < 8; a += 2) {
          for (int b = a + 2; b < 8; b += 2) {
            met[set.label(pictures[batch + a])][set.label(pictures[batch + b])]++;
          }
        }
      }
    }
    double expected = epochs * 36 / 66.0;
    for (int a = 0; a < 12; a++) {
      for (int b = a + 1; b < 12; b++) {
        // The standard deviation is near 2 %.
        assertThat((double) met[a][b] + met[b][a]).isBetween(0.9 * expected, 1.1 * expected);
      }
    }
  }

  @Test
  void countsThoseWhoAreLeftOutInTheLog() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ClassAwareSampler.class);
    log.start();
    logger.addAppender(log);
    try {
      order(CountedPeople.of(9, 4, 3, 8, 1), 8, 4);
      order(CountedPeople.of(4, 4), 8, 4);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "2 of 5 identities have fewer than imagesPerIdentity=4 pictures and are left out, 4 of"
                + " 25 pictures");
  }

  @Test
  void refusesASetWithTooFewGroups() {
    assertThatThrownBy(() -> order(CountedPeople.of(3, 3, 3), 8, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least two identities with imagesPerIdentity=4 pictures")
        .hasMessageContaining("there are 0 groups of 0 identities among 9 pictures")
        .hasMessageContaining("nowhere/0");
    assertThatThrownBy(() -> order(CountedPeople.of(40, 3), 8, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("10 groups of 1 identities");
    assertThatThrownBy(() -> order(CountedPeople.of(4, 4, 4), 16, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("batchSize is 16, which is 4 groups, but there are 3 groups");
  }

  @Test
  void refusesBatchesThatGroupsDoNotFill() {
    assertThatThrownBy(() -> options(10, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sampler.imagesPerIdentity must go into batchSize without a rest and at least twice,"
                + " got imagesPerIdentity=4 batchSize=10; a batchSize of 8 or 12 would do");
    assertThatThrownBy(() -> options(4, 4)).hasMessageContaining("a batchSize of 8 would do");
    assertThatThrownBy(() -> options(7, 4)).hasMessageContaining("a batchSize of 8 would do");
    assertThatThrownBy(() -> new ClassAwareSampler(1)).hasMessageContaining(">= 2, got 1");
  }

  @Test
  void anotherPictureOfThePersonTakesThePlaceOfABadOne() {
    TinyFaces faces = TinyFaces.of(6, 4, 0.3, 1);
    TinyFaces damaged = faces.with(2, new byte[3]).with(11, new byte[0]);
    BatchOptions options =
        new BatchOptions(8, 5, Augmentation.NONE, BadImages.SKIP, 32, 32)
            .withSampler(new ClassAwareSampler(4));
    int bad = 0;
    try (BatchSource source = BatchSource.open(damaged, options, DeviceOptions.SINGLE_THREAD)) {
      for (int step = 0; step < 3; step++) {
        try (Batch batch = source.next()) {
          int[] labels = Batches.labels(batch);
          for (int i = 0; i < labels.length; i++) {
            assertThat(labels[i]).isEqualTo(labels[i / 4 * 4]);
          }
          assertThat(batch.places()).doesNotContain(damaged.place(2), damaged.place(11));
          bad += batch.badImages();
        }
      }
    }
    assertThat(bad).isEqualTo(2);
  }

  @Test
  void whoHasNoGoodPictureIsReplacedByOthers() {
    TinyFaces damaged = TinyFaces.of(4, 4, 0.3, 1);
    for (int i = 0; i < 4; i++) {
      damaged = damaged.with(i, new byte[3]);
    }
    BatchOptions options =
        new BatchOptions(16, 5, Augmentation.NONE, BadImages.SKIP, 32, 32)
            .withSampler(new ClassAwareSampler(4));
    try (BatchSource source = BatchSource.open(damaged, options, DeviceOptions.SINGLE_THREAD);
        Batch batch = source.next()) {
      assertThat(Batches.labels(batch)).doesNotContain(0);
      assertThat(batch.badImages()).isEqualTo(4);
    }
  }
}
