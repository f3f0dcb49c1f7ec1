package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.testing.Batches;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;

/** Several workers share a set. */
class WorkersTest {

  private static final int BATCH = 4;
  private static final ImageSet SET = CountedPeople.of(9, 17, 12, 5, 23, 2, 14, 6, 8, 11, 15, 16);

  private static BatchOptions options(Sampler sampler, int batchSize, int worker, int workers) {
    return new BatchOptions(batchSize, 5, Augmentation.NONE, BadImages.STOP, 32, 32)
        .withSampler(sampler)
        .forWorker(worker, workers);
  }

  /** Returns an epoch of each worker, step by step. */
  private static List<List<List<Integer>>> epochs(
      Sampler sampler, int batchSize, int workers, int epoch) {
    List<List<List<Integer>>> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      BatchOptions options = options(sampler, batchSize, worker, workers);
      EpochOrder order = sampler.over(SET, options);
      WorkerBatches batches = new WorkerBatches(order, options);
      List<List<Integer>> steps = new ArrayList<>();
      for (int step = 0; step < order.stepsPerEpoch(); step++) {
        int[] pictures = new int[batchSize];
        batches.copy(epoch, step, pictures);
        steps.add(Arrays.stream(pictures).boxed().toList());
      }
      all.add(steps);
    }
    return all;
  }

  private static List<Integer> flat(List<List<List<Integer>>> workers) {
    return workers.stream().flatMap(List::stream).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void haveEquallyManyBatchesAndNoPictureTwice(int workers) {
    for (Sampler sampler : List.of(new ShuffledSampler(), new ClassAwareSampler(2))) {
      for (int epoch = 0; epoch < 3; epoch++) {
        List<List<List<Integer>>> all = epochs(sampler, BATCH, workers, epoch);
        assertThat(new HashSet<>(all.stream().map(List::size).toList())).hasSize(1);
        assertThat(flat(all)).doesNotHaveDuplicates();
      }
    }
    // 138 pictures.
    assertThat(epochs(new ShuffledSampler(), BATCH, workers, 0).get(0))
        .hasSize(List.of(34, 17, 11, 8, 6).get(workers - 1));
    // 4 + 8 + 6 + 2 + 11 + 1 + 7 + 3 + 4 + 5 + 7 + 8 pairs.
    assertThat(epochs(new ClassAwareSampler(2), BATCH, workers, 0).get(0))
        .hasSize(List.of(33, 16, 11, 8, 6).get(workers - 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void haveTheShuffledStepsOfOneWorkerWithBatchesOfAllOfThem(int workers) {
    List<List<List<Integer>>> all = epochs(new ShuffledSampler(), BATCH, workers, 2);
    List<List<Integer>> one = epochs(new ShuffledSampler(), BATCH * workers, 1, 2).get(0);
    for (int step = 0; step < one.size(); step++) {
      int at = step;
      assertThat(all.stream().flatMap(steps -> steps.get(at).stream()).toList())
          .isEqualTo(one.get(step));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void haveBatchesOfWholeGroupsOfDifferentPeople(int workers) {
    for (List<List<Integer>> steps : epochs(new ClassAwareSampler(2), BATCH, workers, 1)) {
      for (List<Integer> batch : steps) {
        List<Integer> people = batch.stream().map(SET::label).toList();
        assertThat(people.get(0)).isEqualTo(people.get(1)).isNotEqualTo(people.get(2));
        assertThat(people.get(2)).isEqualTo(people.get(3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void haveTogetherABalancedEpoch(int workers) {
    // 12 people, 60 pictures an epoch: without a rest for any number of these.
    int[] seen = new int[12];
    flat(epochs(new BalancedSampler(5), 1, workers, 3)).forEach(i -> seen[SET.label(i)]++);
    assertThat(seen).containsOnly(5);
  }

  @Test
  void goOnAnywhereWithWhatTheyWouldHaveHad() {
    TinyFaces faces = TinyFaces.of(6, 8, 0.3, 1);
    Set<String> places = new HashSet<>();
    int pictures = 0;
    for (int worker = 0; worker < 3; worker++) {
      BatchOptions options = options(new ShuffledSampler(), BATCH, worker, 3);
      try (BatchSource straight = BatchSource.open(faces, options, DeviceOptions.SINGLE_THREAD);
          BatchSource resumed = BatchSource.open(faces, options, DeviceOptions.SINGLE_THREAD)) {
        int steps = straight.stepsPerEpoch();
        assertThat(steps).isEqualTo(4);
        for (int step = 0; step < steps; step++) {
          try (Batch batch = straight.next()) {
            places.addAll(batch.places());
            pictures += BATCH;
          }
        }
        List<String> second = Batches.take(straight, steps);
        resumed.seek(1, 1);
        assertThat(Batches.take(resumed, steps - 1)).isEqualTo(second.subList(1, steps));
      }
    }
    assertThat(places).hasSize(pictures).hasSize(48);
  }

  @Test
  void refuseSetsThatAreTooSmallForAllOfThem() {
    assertThatThrownBy(
            () -> new ShuffledSampler().over(SET, options(new ShuffledSampler(), 64, 0, 3)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("batchSize is 64 for each of 3 workers, but there are only 138");
    assertThatThrownBy(() -> options(new ShuffledSampler(), 4, 3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got worker=3 workers=3");
    assertThatThrownBy(() -> options(new ShuffledSampler(), 4, -1, 3))
        .hasMessageContaining("worker=-1");
    assertThatThrownBy(() -> options(new ShuffledSampler(), 4, 0, 0))
        .hasMessageContaining("workers must be >= 1");
  }

  @Test
  void sumOfTheCountsIsWhatTheTestsSay() {
    assertThat(SET.size()).isEqualTo(138);
    assertThat(IntStream.range(0, 138).filter(i -> SET.label(i) == 4).count()).isEqualTo(23);
  }
}
