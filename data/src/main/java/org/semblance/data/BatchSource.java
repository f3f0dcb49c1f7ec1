package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;

/**
 * Turns a training set into an endless row of batches, preparing the next ones in the background
 * while the present one trains.
 *
 * <p>Every epoch goes once through all pictures, in an order that is a function of (seed, epoch);
 * the remainder that does not fill a batch is dropped. A batch is a function of (seed, epoch, step)
 * and the data alone, whatever came before it, so a run that goes on after {@link #seek} sees what
 * an uninterrupted one sees, bit for bit. Batches live in a ring of off-heap buffers that are used
 * again. One thread may take batches; any may close.
 */
public final class BatchSource implements AutoCloseable {

  /** One trains, one is ready, one is being filled. */
  private static final int SLOTS = 3;

  private final ImageSet set;
  private final BatchOptions options;
  private final ImageDecoder decoder;
  private final EpochOrder order;
  private final List<PictureLoader.Worker> workers = new ArrayList<>();
  private final ExecutorService helpers;
  private final BatchRing ring;
  private volatile @Nullable Thread filler;
  private int nextEpoch;
  private int nextStep;
  private boolean closed;

  private BatchSource(ImageSet set, BatchOptions options, ImageDecoder decoder, int threads) {
    this.set = set;
    this.options = options;
    this.order = new EpochOrder(set.size(), options.seed());
    this.ring = new BatchRing(SLOTS, options);
    this.decoder = decoder;
    PictureLoader loader = new PictureLoader(set, decoder, options);
    for (int i = 0; i < threads; i++) {
      workers.add(loader.new Worker());
    }
    this.helpers =
        Executors.newFixedThreadPool(threads, task -> daemon(task, "semblance-batch-worker"));
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
   * @throws DataException if there are fewer pictures than fill a batch
   */
  public static BatchSource open(ImageSet set, BatchOptions options, DeviceOptions device) {
    // Half of the cores: the step needs them more.
    int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    return open(set, options, device, threads);
  }

  /**
   * Opens a source that prepares batches on so many threads.
   *
   * @throws DataException as the other methods do
   */
  public static BatchSource open(
      ImageSet set, BatchOptions options, DeviceOptions device, int threads) {
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    if (set.size() < options.batchSize()) {
      throw new DataException(
          String.format(
              "the training set must hold at least one batch: batchSize is %d, but there are only %d"
                  + " pictures (the first is %s); lower batchSize or add pictures",
              options.batchSize(), set.size(), set.size() == 0 ? "(none)" : set.place(0)));
    }
    ImageDecoder decoder = ImageDecoder.open(device);
    try {
      return new BatchSource(set, options, decoder, threads);
    } catch (RuntimeException | Error e) {
      decoder.close();
      throw e;
    }
  }

  /** Returns how many whole batches an epoch has. */
  public int stepsPerEpoch() {
    return set.size() / options.batchSize();
  }

  /**
   * Makes a certain batch the next one. Batches that are out stay valid.
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
    stopFilling();
    boolean atEnd = stepInEpoch == stepsPerEpoch();
    nextEpoch = atEnd ? epoch + 1 : epoch;
    nextStep = atEnd ? 0 : stepInEpoch;
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

  private synchronized void startFilling() {
    ring.startFilling();
    Thread started = daemon(new Filling(nextEpoch, nextStep), "semblance-batches");
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

  /** Fills slot after slot from a certain batch on. */
  private final class Filling implements Runnable {

    private int epoch;
    private int step;

    Filling(int epoch, int step) {
      this.epoch = epoch;
      this.step = step;
    }

    @Override
    public void run() {
      try {
        for (BatchSlot slot = ring.takeFree(); slot != null; slot = ring.takeFree()) {
          if (!fill(slot)) {
            return;
          }
          step++;
          if (step == stepsPerEpoch()) {
            step = 0;
            epoch++;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean fill(BatchSlot slot) {
      try {
        slot.epoch = epoch;
        slot.step = step;
        order.copy(epoch, step * options.batchSize(), slot.indices);
        slot.badImages = inParts(part -> load(slot, part));
        slot.writeLabels();
        if (slot.blend != null) {
          blend(slot, slot.blend);
        }
        ring.putReady(slot);
        return true;
      } catch (RuntimeException | Error | InterruptedException e) {
        ring.fail(slot, e);
        return false;
      }
    }
  }

  /** Lets every worker do its part, waits for all, and returns the sum of what they return. */
  private int inParts(IntUnaryOperator work) throws InterruptedException {
    List<Future<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      int part = i;
      parts.add(helpers.submit(() -> work.applyAsInt(part)));
    }
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

  /** Returns how many bad pictures were met. */
  private int load(BatchSlot slot, int part) {
    int bad = 0;
    for (int i = part; i < options.batchSize(); i += workers.size()) {
      bad += workers.get(part).load(slot, i);
    }
    return bad;
  }

  private void blend(BatchSlot slot, Blend blend) throws InterruptedException {
    blend.draw(slot.epoch, slot.step, slot.classes);
    inParts(
        part -> {
          blend.apply(slot.images, part, workers.size());
          return 0;
        });
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
    helpers.shutdownNow();
    ring.close();
    decoder.close();
  }
}
