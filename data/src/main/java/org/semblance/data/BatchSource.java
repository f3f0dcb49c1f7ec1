package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;

/**
 * Turns a training set into an endless row of batches, preparing the next ones in the background
 * while the present one trains.
 *
 * <p>A {@link Sampler}, or an {@link EpochOrder} itself, decides what an epoch is. A batch is a
 * function of (sampler, seed, epoch, step, worker, workers) and the data alone, whatever came
 * before it, so a run that goes on after {@link #seek} sees what an uninterrupted one sees, bit for
 * bit. Batches live in a ring of off-heap buffers that are used again; encoded pictures that are
 * being read keep within a {@link ByteBudget}. One thread may take batches; any may close.
 */
public final class BatchSource implements AutoCloseable {

  /** One trains, the others are being filled or ready. */
  private static final int SLOTS = 3;

  private final ImageSet set;
  private final BatchOptions options;
  private final ImageDecoder decoder;
  private final GroupDecoder groups;
  private final Map<Sampler, EpochOrder> orders = new HashMap<>();
  private final List<PictureLoader.Worker> workers = new ArrayList<>();

  /** A thread for each worker, which does what it is given in turn. */
  private final List<ExecutorService> threads = new ArrayList<>();

  private final @Nullable BatchTeacher teacher;
  private final BatchRing ring;
  private volatile @Nullable Thread filler;
  private EpochOrder order;

  /** Epoch and step of the batch that {@link #next} returns. */
  private int nextEpoch;

  private int nextStep;
  private boolean closed;

  /** Whether the teacher is asked; changes only while nothing is filled. */
  private boolean teaches = true;

  private BatchSource(
      ImageSet set,
      @Nullable BatchTeacher teacher,
      BatchOptions options,
      EpochOrder order,
      ImageDecoder decoder,
      GroupDecoder groups,
      int workers,
      ByteBudget budget) {
    this.set = set;
    this.teacher = teacher;
    this.options = options;
    this.order = order;
    this.orders.put(options.sampler(), order);
    this.ring = new BatchRing(SLOTS, options, teacher == null ? set.teacherSize() : teacher.size());
    this.decoder = decoder;
    this.groups = groups;
    PictureLoader loader = new PictureLoader(set, decoder, groups, options, budget);
    for (int i = 0; i < workers; i++) {
      this.workers.add(loader.new Worker());
      threads.add(
          Executors.newSingleThreadExecutor(task -> daemon(task, "semblance-batch-worker")));
    }
  }

  /** Opens a source with TensorFlow's default threads. */
  public static BatchSource open(ImageSet set, BatchOptions options) {
    return open(set, options, DeviceOptions.DEFAULT);
  }

  /**
   * Opens a source.
   *
   * @param set stays the caller's, who closes it after the source
   * @param device for the decoder: the same as that of the run
   * @throws DataException if there are too few pictures for a batch of each worker
   */
  public static BatchSource open(ImageSet set, BatchOptions options, DeviceOptions device) {
    return open(set, null, options, device);
  }

  /**
   * Opens a source whose batches come with what a teacher says of their pictures as they are, in
   * the place of what the set says of them as they are stored.
   *
   * @param set stays the caller's, who closes it after the source
   * @param teacher stays the caller's likewise; null for what the set says, if it says anything
   * @param device for the decoder: the same as that of the run
   * @throws DataException if there are too few pictures for a batch of each worker
   */
  public static BatchSource open(
      ImageSet set, @Nullable BatchTeacher teacher, BatchOptions options, DeviceOptions device) {
    // Half of the cores: the step needs them more.
    int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    ByteBudget budget = ByteBudget.ofThreads(threads, set.largest());
    return open(set, teacher, options, device, threads, budget);
  }

  /**
   * Opens a source that prepares batches on so many threads.
   *
   * @throws DataException as the other methods do
   */
  public static BatchSource open(
      ImageSet set, BatchOptions options, DeviceOptions device, int threads) {
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    return open(set, options, device, threads, ByteBudget.ofThreads(threads, set.largest()));
  }

  static BatchSource open(
      ImageSet set, BatchOptions options, DeviceOptions device, int threads, ByteBudget budget) {
    return open(set, null, options, device, threads, budget);
  }

  private static BatchSource open(
      ImageSet set,
      @Nullable BatchTeacher teacher,
      BatchOptions options,
      DeviceOptions device,
      int threads,
      ByteBudget budget) {
    EpochOrder order = options.sampler().over(set, options);
    ImageDecoder decoder = ImageDecoder.open(device);
    GroupDecoder groups = null;
    try {
      groups = GroupDecoder.open(device);
      return new BatchSource(set, teacher, options, order, decoder, groups, threads, budget);
    } catch (RuntimeException | Error e) {
      decoder.close();
      if (groups != null) {
        groups.close();
      }
      throw e;
    }
  }

  /** Returns how many whole batches an epoch has in the present order. */
  public synchronized int stepsPerEpoch() {
    return order.stepsPerEpoch();
  }

  /**
   * Returns how many whole batches an epoch would have with a sampler.
   *
   * @throws DataException if the sampler cannot be used with this set
   */
  public synchronized int stepsPerEpoch(Sampler of) {
    return order(of).stepsPerEpoch();
  }

  private EpochOrder order(Sampler of) {
    return orders.computeIfAbsent(of, each -> each.over(set, options));
  }

  /**
   * Goes on with another sampler; the next batch is then the first of epoch 0. Does nothing if it
   * is the present one. Batches that are out stay valid.
   *
   * @throws DataException if the sampler cannot be used with this set
   */
  public synchronized void use(Sampler other) {
    other.checkBatchSize("sampler", options.batchSize());
    use(order(other));
  }

  /**
   * Goes on with batches in another order, whose {@code batchSize} must be this source's; the next
   * batch is then the first of epoch 0. Does nothing if it is the present one. Batches that are out
   * stay valid.
   */
  public synchronized void use(EpochOrder other) {
    if (other != order) {
      stopFilling();
      order = other;
      nextEpoch = 0;
      nextStep = 0;
    }
  }

  /**
   * Says whether the source's teacher is asked from the next batch on; batches have no teacher
   * where it is not. It is asked until told otherwise. Does nothing if the source has none of its
   * own. Batches that are out stay valid.
   */
  public synchronized void askTeacher(boolean asks) {
    if (teacher != null && asks != teaches) {
      stopFilling();
      teaches = asks;
    }
  }

  /**
   * Makes a certain batch the next one. Batches that are out stay valid. If it is the next one
   * anyway, what has been prepared is kept.
   *
   * @param stepInEpoch in [0, stepsPerEpoch]; the last stands for the start of the next epoch
   */
  public synchronized void seek(int epoch, int stepInEpoch) {
    checkArgument(epoch >= 0, "epoch must be >= 0, got %s", epoch);
    checkArgument(
        stepInEpoch >= 0 && stepInEpoch <= stepsPerEpoch(),
        "stepInEpoch must be in [0, %s], got %s",
        stepsPerEpoch(),
        stepInEpoch);
    boolean atEnd = stepInEpoch == stepsPerEpoch();
    int toEpoch = atEnd ? epoch + 1 : epoch;
    int toStep = atEnd ? 0 : stepInEpoch;
    if (toEpoch != nextEpoch || toStep != nextStep || ring.failure() != null) {
      stopFilling();
      nextEpoch = toEpoch;
      nextStep = toStep;
    }
  }

  /**
   * Returns the next batch, waiting for it if need be; the caller closes it.
   *
   * @throws DataException if a picture cannot be used and bad pictures stop the run; again at every
   *     further call until {@link #seek}
   */
  public Batch next() {
    if (filler == null) {
      startFilling();
    }
    try {
      BatchSlot slot = ring.takeReady();
      if (slot != null) {
        passed(slot);
        return new Batch(ring, slot, set);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
    Throwable failure = ring.failure();
    if (failure instanceof DataException data) {
      throw new DataException(String.valueOf(data.getMessage()), data);
    }
    throw new IllegalStateException("preparing batches failed: " + failure, failure);
  }

  private synchronized void passed(BatchSlot slot) {
    boolean atEnd = slot.step + 1 == stepsPerEpoch();
    nextEpoch = atEnd ? slot.epoch + 1 : slot.epoch;
    nextStep = atEnd ? 0 : slot.step + 1;
  }

  private synchronized void startFilling() {
    ring.startFilling();
    Thread started = daemon(new Filling(), "semblance-batches");
    filler = started;
    started.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void stopFilling() {
    Thread running = filler;
    if (running == null) {
      return;
    }
    ring.stopFilling();
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    filler = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A slot that is being filled by the workers, and what each of them does of it. */
  private record Begun(BatchSlot slot, List<Future<Integer>> parts) {}

  /**
   * Fills slot after slot from the next batch on. A batch is begun before the one ahead of it is
   * complete, so that no worker waits for the others at its end.
   */
  private final class Filling implements Runnable {

    private final EpochOrder filled = order;
    private final WorkerBatches batches = new WorkerBatches(filled, options);
    private int epoch = nextEpoch;
    private int step = nextStep;

    @Override
    public void run() {
      try {
        Begun next = begin(ring.takeFree());
        while (next != null) {
          // Blending is the workers' too: it would come after all that is begun.
          Begun behind = next.slot().blend == null ? begin(ring.pollFree()) : null;
          if (!finish(next)) {
            giveBack(behind);
            return;
          }
          next = behind == null ? begin(ring.takeFree()) : behind;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private @Nullable Begun begin(@Nullable BatchSlot slot) {
      if (slot == null) {
        return null;
      }
      slot.epoch = epoch;
      slot.step = step;
      step++;
      if (step == filled.stepsPerEpoch()) {
        step = 0;
        epoch++;
      }
      try {
        batches.copy(slot.epoch, slot.step, slot.indices);
        return new Begun(slot, inParts(part -> load(slot, part, filled)));
      } catch (RuntimeException | Error e) {
        // Told when it is finished: a batch ahead of it is still good.
        return new Begun(slot, List.of(CompletableFuture.failedFuture(e)));
      }
    }

    /** Waits until nobody writes into a slot that nobody wants. */
    private void giveBack(@Nullable Begun begun) throws InterruptedException {
      if (begun == null) {
        return;
      }
      try {
        sum(begun.parts());
      } catch (RuntimeException e) {
        // Nobody wants it: what is told is why the one ahead of it failed, if it did.
      }
      ring.giveBack(begun.slot());
    }

    private boolean finish(Begun begun) {
      BatchSlot slot = begun.slot();
      try {
        slot.badImages = sum(begun.parts());
        if (!ring.isFilling()) {
          ring.giveBack(slot);
          return false;
        }
        slot.writeLabels();
        if (slot.blend != null) {
          blend(slot, slot.blend);
        }
        slot.taught = teacher == null || teaches;
        if (teacher == null) {
          slot.writeTeachers(set);
        } else if (teaches && slot.teachers != null) {
          teacher.teach(slot.images, slot.teachers);
        }
        ring.putReady(slot);
        return true;
      } catch (RuntimeException | Error | InterruptedException e) {
        ring.fail(slot, e);
        return false;
      }
    }
  }

  /** What one worker does of a batch. */
  @FunctionalInterface
  private interface Part {
    int apply(int part) throws InterruptedException;
  }

  /** Lets every worker do its part. */
  private List<Future<Integer>> inParts(Part work) {
    List<Future<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      int part = i;
      parts.add(threads.get(i).submit(() -> work.apply(part)));
    }
    return parts;
  }

  /** Waits for all workers, and returns the sum of what they return. */
  private static int sum(List<Future<Integer>> parts) throws InterruptedException {
    int sum = 0;
    RuntimeException failure = null;
    for (Future<Integer> part : parts) {
      try {
        sum += part.get();
      } catch (ExecutionException e) {
        failure = failure == null ? asUnchecked(e.getCause()) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return sum;
  }

  /** Loads a worker's share of a batch, group after group; returns how many were bad. */
  private int load(BatchSlot slot, int part, EpochOrder substitutes) throws InterruptedException {
    int first = (int) ((long) options.batchSize() * part / workers.size());
    int end = (int) ((long) options.batchSize() * (part + 1) / workers.size());
    int bad = 0;
    for (; first < end; first += GroupDecoder.MOST) {
      bad +=
          workers
              .get(part)
              .load(slot, first, Math.min(end, first + GroupDecoder.MOST), substitutes);
    }
    return bad;
  }

  private void blend(BatchSlot slot, Blend blend) throws InterruptedException {
    // Several workers' batches of a step are different ones.
    int batch = slot.step * options.workers() + options.worker();
    blend.draw(slot.epoch, batch, slot.classes);
    sum(
        inParts(
            part -> {
              blend.apply(slot.images, part, workers.size());
              return 0;
            }));
  }

  private static RuntimeException asUnchecked(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return new IllegalStateException("preparing batches failed: " + cause, cause);
  }

  /** Stops the background threads and frees the buffers, those of open batches when they close. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopFilling();
    threads.forEach(ExecutorService::shutdownNow);
    ring.close();
    decoder.close();
    groups.close();
  }
}
