package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.data.testing.Batches.fingerprint;
import static org.semblance.data.testing.Batches.take;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.semblance.data.random.Draws;
import org.semblance.data.testing.TinyFaces;
import org.semblance.data.testing.WrappedFaces;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;

@Timeout(60)
class BatchSourceTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 7, 0.3, 1);
  private static final int STEPS = 4; // 35 pictures in batches of 8

  private static BatchOptions options(long seed, BadImages onBad) {
    return new BatchOptions(8, seed, new Augmentation(2, true, 2, 0.1, 5, 0.2, 0.1), onBad, 32, 32);
  }

  private static BatchSource open(ImageSet set, long seed, BadImages onBad) {
    return BatchSource.open(set, options(seed, onBad), DeviceOptions.SINGLE_THREAD);
  }

  private static BatchSource open(long seed) {
    return open(FACES, seed, BadImages.STOP);
  }

  @Test
  void givesTheSameBatchesForTheSameSeed() {
    try (BatchSource first = open(3);
        BatchSource second = open(3);
        BatchSource other = open(4)) {
      List<String> batches = take(first, 2 * STEPS);
      assertThat(take(second, 2 * STEPS)).isEqualTo(batches);
      assertThat(take(other, 2 * STEPS)).doesNotContainAnyElementsOf(batches);
    }
  }

  /** Which kernels and how many threads there are decides about the time only. */
  @Test
  void kernelsAndThreadsChangeNothing() {
    for (Augmentation augmentation :
        List.of(Augmentation.NONE, Augmentation.ofLevel(0), Augmentation.ofLevel(3))) {
      BatchOptions options = new BatchOptions(20, 3, augmentation, BadImages.SKIP, 32, 32);
      TinyFaces damaged = FACES.with(9, new byte[3]);
      List<List<String>> all = new ArrayList<>();
      for (Kernels kernels : List.of(Kernels.AUTO, Kernels.PLAIN)) {
        for (int threads : new int[] {1, 3}) {
          DeviceOptions device = new DeviceOptions(1, 1, kernels);
          try (BatchSource source = BatchSource.open(damaged, options, device, threads)) {
            all.add(take(source, 3));
          }
        }
      }
      assertThat(all).as("%s", augmentation).allMatch(all.get(0)::equals);
    }
  }

  @Test
  void halfOfThePicturesAreMirrored() {
    BatchOptions options = new BatchOptions(35, 3, Augmentation.ofLevel(0), BadImages.STOP, 32, 32);
    try (BatchSource source = BatchSource.open(FACES, options, DeviceOptions.SINGLE_THREAD);
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD);
        Batch batch = source.next()) {
      int mirrored = 0;
      for (int i = 0; i < 35; i++) {
        int image = imageAt(batch.places().get(i));
        byte[] rgb = decoder.decode(FACES.encoded(image), "here", 32, 32);
        // The first pixel of a mirrored row is the last of the picture's.
        boolean turned = batch.images().getFloat(i, 5, 0, 1) != (rgb[5 * 96 + 1] & 0xFF);
        for (int x = 0; x < 32; x++) {
          int from = 5 * 96 + 3 * (turned ? 31 - x : x) + 1;
          assertThat(batch.images().getFloat(i, 5, x, 1)).isEqualTo(rgb[from] & 0xFF);
        }
        mirrored += turned ? 1 : 0;
      }
      assertThat(mirrored).isBetween(8, 27);
    }
  }

  private static int imageAt(String place) {
    int image = 0;
    while (!FACES.place(image).equals(place)) {
      image++;
    }
    return image;
  }

  @Test
  void countsEpochsAndSteps() {
    try (BatchSource source = open(3)) {
      assertThat(source.stepsPerEpoch()).isEqualTo(STEPS);
      assertThat(take(source, STEPS + 1))
          .extracting(text -> text.substring(0, 3))
          .containsExactly("0/0", "0/1", "0/2", "0/3", "1/0");
    }
  }

  @Test
  void seekingGivesWhatRunningThereGives() {
    try (BatchSource source = open(3);
        BatchSource resumed = open(3)) {
      List<String> all = take(source, 3 * STEPS);
      resumed.seek(1, 2);
      assertThat(take(resumed, 4)).isEqualTo(all.subList(6, 10));
      resumed.seek(0, 1);
      assertThat(take(resumed, 2)).isEqualTo(all.subList(1, 3));
      resumed.seek(0, STEPS);
      assertThat(take(resumed, 1)).isEqualTo(all.subList(4, 5));
    }
  }

  @Test
  void seekingLeavesOpenBatchesAlone() {
    try (BatchSource source = open(3);
        Batch batch = source.next()) {
      String before = fingerprint(batch);
      source.seek(5, 0);
      take(source, 3);
      assertThat(fingerprint(batch)).isEqualTo(before);
    }
  }

  @Test
  void visitsEveryPictureOncePerEpochInAnotherOrderEachTime() {
    BatchOptions whole = new BatchOptions(7, 3, Augmentation.NONE, BadImages.STOP, 32, 32);
    List<List<String>> epochs = new ArrayList<>();
    try (BatchSource source = BatchSource.open(FACES, whole, DeviceOptions.SINGLE_THREAD)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        List<String> places = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
          try (Batch batch = source.next()) {
            places.addAll(batch.places());
          }
        }
        epochs.add(places);
      }
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < FACES.size(); i++) {
      all.add(FACES.place(i));
    }
    assertThat(epochs.get(0)).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    assertThat(epochs.get(1)).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(epochs.get(0));
  }

  @Test
  void givesPixelsAndLabelsOfThePlacesItNames() {
    BatchOptions plain = new BatchOptions(6, 3, Augmentation.NONE, BadImages.STOP, 32, 32);
    try (BatchSource source = BatchSource.open(FACES, plain, DeviceOptions.SINGLE_THREAD);
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD);
        Batch batch = source.next()) {
      assertThat(batch.images().shape().asArray()).containsExactly(6, 32, 32, 3);
      assertThat(batch.labels().shape().asArray()).containsExactly(6);
      for (int i = 0; i < 6; i++) {
        String place = batch.places().get(i);
        int image = 0;
        while (!FACES.place(image).equals(place)) {
          image++;
        }
        byte[] rgb = decoder.decode(FACES.encoded(image), place, 32, 32);
        assertThat(batch.labels().getInt(i)).isEqualTo(FACES.label(image));
        assertThat(batch.images().getFloat(i, 31, 30, 2)).isEqualTo(rgb[rgb.length - 4] & 255);
        assertThat(batch.images().getFloat(i, 0, 0, 0)).isEqualTo(rgb[0] & 255);
      }
    }
  }

  @Test
  void stopsAtABadPictureAndNamesIt() {
    TinyFaces damaged = FACES.with(9, "no picture".getBytes(StandardCharsets.UTF_8));
    try (BatchSource source = open(damaged, 3, BadImages.STOP)) {
      assertThatThrownBy(() -> take(source, STEPS + 1))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(damaged.place(9))
          .hasMessageContaining("run.onBadImage: skip");
      assertThatThrownBy(source::next).isInstanceOf(DataException.class);
      source.seek(0, 0);
      assertThatThrownBy(() -> take(source, STEPS + 1)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void givesTheBatchesBeforeABadPicture() {
    List<String> good;
    try (BatchSource source = open(3)) {
      good = take(source, STEPS);
    }
    int last = good.get(STEPS - 1).indexOf("tiny!/");
    String place = good.get(STEPS - 1).substring(last, last + "tiny!/tiny000/0000.png".length());
    int image = 0;
    while (!FACES.place(image).equals(place)) {
      image++;
    }
    try (BatchSource source = open(FACES.with(image, new byte[3]), 3, BadImages.STOP)) {
      assertThat(take(source, STEPS - 1)).isEqualTo(good.subList(0, STEPS - 1));
      assertThatThrownBy(source::next).hasMessageContaining(place);
    }
  }

  @Test
  void replacesABadPictureTheSameWayInEveryRunAndCountsIt() {
    TinyFaces damaged = FACES.with(9, new byte[3]).with(20, new byte[0]);
    try (BatchSource first = open(damaged, 3, BadImages.SKIP);
        BatchSource second = open(damaged, 3, BadImages.SKIP)) {
      List<String> batches = take(first, 3 * STEPS);
      second.seek(1, 0);
      assertThat(take(second, STEPS)).isEqualTo(batches.subList(STEPS, 2 * STEPS));
      assertThat(batches).noneMatch(text -> text.contains(damaged.place(9)));
      // 32 of 35 pictures are seen per epoch, so 2 bad ones give at most 2 per epoch.
      int bad = batches.stream().mapToInt(t -> t.charAt(t.length() - 1) - '0').sum();
      assertThat(bad).isBetween(3, 6);
    }
  }

  @Test
  void givesUpIfNoPictureIsGood() {
    TinyFaces damaged = FACES;
    for (int i = 0; i < FACES.size(); i++) {
      damaged = damaged.with(i, new byte[3]);
    }
    try (BatchSource source = open(damaged, 3, BadImages.SKIP)) {
      assertThatThrownBy(source::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the data set as a whole is unfit");
    }
  }

  @Test
  void namesPicturesOfAnotherSize() {
    BatchOptions large = new BatchOptions(8, 3, Augmentation.NONE, BadImages.STOP, 112, 112);
    try (BatchSource source = BatchSource.open(FACES, large, DeviceOptions.SINGLE_THREAD)) {
      assertThatThrownBy(source::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tiny!/")
          .hasMessageContaining("112 pixels high")
          .hasMessageContaining("got 32 high and 32 wide");
    }
  }

  @Test
  void refusesFewerPicturesThanABatch() {
    BatchOptions large = new BatchOptions(128, 3, Augmentation.NONE, BadImages.STOP, 32, 32);
    assertThatThrownBy(() -> BatchSource.open(FACES, large))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("batchSize is 128")
        .hasMessageContaining("only 35 pictures");
  }

  @Test
  void surfacesFailuresOfTheBackgroundThread() {
    ImageSet failing = hooked(() -> fail());
    try (BatchSource source = open(failing, 3, BadImages.SKIP)) {
      assertThatThrownBy(source::next)
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("the disk is gone");
    }
  }

  /** Batches are begun ahead of time: what goes wrong then is told when it is their turn. */
  @Test
  void givesTheBatchesBeforeAnEpochThatHasNoOrder() {
    try (BatchSource source = open(3)) {
      BatchOptions options = options(3, BadImages.STOP);
      EpochOrder whole = options.sampler().over(FACES, options);
      source.use(
          new EpochOrder() {
            @Override
            public int stepsPerEpoch() {
              return whole.stepsPerEpoch();
            }

            @Override
            public int[] pictures(int epoch) {
              if (epoch == 1) {
                fail();
              }
              return whole.pictures(epoch);
            }

            @Override
            public int substitute(int image, int attempt, Draws draws) {
              return whole.substitute(image, attempt, draws);
            }
          });
      assertThat(take(source, STEPS)).hasSize(STEPS);
      assertThatThrownBy(source::next).hasRootCauseMessage("the disk is gone");
      source.seek(0, 1);
      assertThat(take(source, 1)).hasSize(1);
    }
  }

  private static void fail() {
    throw new UnsupportedOperationException("the disk is gone");
  }

  @Test
  void closesWhileABatchIsBeingPrepared() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    ImageSet slow =
        hooked(
            () -> {
              entered.countDown();
              await(leave, 20_000);
            });
    BatchSource source = open(slow, 3, BadImages.STOP);
    CompletableFuture<Batch> waiting = CompletableFuture.supplyAsync(source::next);
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(source::close);
    leave.countDown();
    closing.get(20, TimeUnit.SECONDS);
    try (Batch batch = waiting.get(20, TimeUnit.SECONDS)) {
      assertThat(batch.stepInEpoch()).isZero();
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseMessage("the batch source is closed");
    }
  }

  /** The pictures of FACES, with something done before each is read. */
  private static ImageSet hooked(Runnable before) {
    return new WrappedFaces(
        FACES,
        image -> {
          before.run();
          return FACES.encoded(image);
        });
  }

  private static void await(CountDownLatch latch, long milliseconds) {
    try {
      latch.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keepsAnOpenBatchUsableAfterClosing() {
    BatchSource source = open(3);
    try (Batch batch = source.next()) {
      String before = fingerprint(batch);
      source.close();
      source.close();
      assertThat(fingerprint(batch)).isEqualTo(before);
    }
    assertThatThrownBy(source::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesUseOfAClosedBatch() {
    try (BatchSource source = open(3)) {
      Batch batch = source.next();
      batch.close();
      batch.close();
      assertThatThrownBy(batch::images)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the batch is closed");
    }
  }

  @Test
  void saysWhenBatchesAreNeverClosed() {
    try (BatchSource source = open(3);
        Batch first = source.next();
        Batch second = source.next();
        Batch third = source.next()) {
      assertThat(List.of(first, second, third)).hasSize(3);
      assertThatThrownBy(source::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("all 3 batches are out");
    }
  }

  @Test
  void rejectsPlacesThatAreNotThere() {
    try (BatchSource source = open(3)) {
      assertThatThrownBy(() -> source.seek(0, STEPS + 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("stepInEpoch must be in [0, 4], got 5");
      assertThatThrownBy(() -> source.seek(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void preparesAheadWhileABatchIsOut() throws Exception {
    CountDownLatch prepared = new CountDownLatch(3 * 8);
    try (BatchSource source = open(hooked(prepared::countDown), 3, BadImages.STOP);
        Batch batch = source.next()) {
      assertThat(batch.stepInEpoch()).isZero();
      // Nobody asks for the second and third batch, yet their pictures are read.
      assertThat(prepared.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void seekingToTheNextBatchKeepsWhatIsPrepared() throws InterruptedException {
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    Semaphore reads = new Semaphore(0);
    ImageSet noting =
        new WrappedFaces(
            FACES,
            image -> {
              read.add(image);
              reads.release();
              return FACES.encoded(image);
            });
    List<String> straight;
    try (BatchSource source = open(3)) {
      straight = take(source, STEPS + 1);
    }
    try (BatchSource source = open(noting, 3, BadImages.STOP)) {
      List<String> batches = new ArrayList<>();
      for (int step = 0; step <= STEPS; step++) {
        source.seek(step / STEPS, step % STEPS);
        batches.addAll(take(source, 1));
        if (step == 0) {
          reads.acquire(3 * 8); // two more batches are prepared
        }
      }
      assertThat(batches).isEqualTo(straight);
    }
    assertThat(read.subList(0, STEPS * 8)).doesNotHaveDuplicates();
  }

  @Test
  void changesToAnotherSamplerAndBack() {
    Sampler pairs = new ClassAwareSampler(2);
    try (BatchSource source = open(3);
        BatchSource shuffled = open(3);
        BatchSource paired =
            BatchSource.open(
                FACES,
                options(3, BadImages.STOP).withSampler(pairs),
                DeviceOptions.SINGLE_THREAD)) {
      List<String> first = take(shuffled, STEPS + 2);
      assertThat(take(source, 2)).isEqualTo(first.subList(0, 2));
      assertThat(source.stepsPerEpoch(pairs)).isEqualTo(3); // three pairs of each of five
      assertThat(source.stepsPerEpoch()).isEqualTo(STEPS);
      source.use(pairs);
      assertThat(source.stepsPerEpoch()).isEqualTo(3);
      assertThat(take(source, 5)).isEqualTo(take(paired, 5));
      source.use(new ShuffledSampler());
      source.seek(1, 1);
      assertThat(take(source, 1)).isEqualTo(first.subList(STEPS + 1, STEPS + 2));
    }
  }

  @Test
  void usingTheSameSamplerChangesNothing() {
    try (BatchSource source = open(3);
        BatchSource other = open(3)) {
      List<String> all = take(other, 4);
      assertThat(take(source, 2)).isEqualTo(all.subList(0, 2));
      source.use(new ShuffledSampler());
      assertThat(take(source, 2)).isEqualTo(all.subList(2, 4));
    }
  }

  @Test
  void refusesASamplerThatCannotBeUsedAndGoesOn() {
    try (BatchSource source = open(3);
        BatchSource other = open(3)) {
      List<String> all = take(other, 2);
      assertThat(take(source, 1)).isEqualTo(all.subList(0, 1));
      assertThatThrownBy(() -> source.use(new ClassAwareSampler(3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("imagesPerIdentity=3 batchSize=8");
      assertThatThrownBy(() -> source.use(new BalancedSampler(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("only 5 pictures");
      assertThat(take(source, 1)).isEqualTo(all.subList(1, 2));
    }
  }

  /** Pictures with a lot behind their ends, which decoders ignore. */
  @Test
  void hugePicturesAreReadOneAfterAnotherIfTheyMust() {
    int size = 1 << 20;
    Semaphore memory = new Semaphore(1);
    CountDownLatch second = new CountDownLatch(2);
    ImageSet huge =
        new WrappedFaces(
            FACES,
            image -> {
              assertThat(memory.tryAcquire()).as("two are read at once").isTrue();
              second.countDown();
              if (second.getCount() == 1) {
                await(second, 100); // time for another thread to come
              }
              memory.release();
              return Arrays.copyOf(FACES.encoded(image), size);
            });
    List<String> small;
    try (BatchSource source = open(3)) {
      small = take(source, STEPS + 1);
    }
    ByteBudget budget = new ByteBudget(size + size / 2, size);
    try (BatchSource source =
        BatchSource.open(
            huge, options(3, BadImages.STOP), DeviceOptions.SINGLE_THREAD, 4, budget)) {
      assertThat(take(source, STEPS + 1)).isEqualTo(small);
    }
  }
}
