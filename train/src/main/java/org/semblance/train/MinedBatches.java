package org.semblance.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.data.Augmentation;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedOrder;
import org.semblance.data.random.Draws;
import org.semblance.losses.MinedTriplet;
import org.semblance.nn.DeviceOptions;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Batches of triplets that are looked for with the weights of the moment: when a bag begins its
 * pictures, as they are stored, are embedded, and its batches are made of what the loss chooses.
 */
final class MinedBatches implements StageBatches {

  /** Tells what is chosen from what else the seed decides. */
  private static final long KEY = 0x6d696e65;

  private final MinedTriplet triplet;
  private final TripletBags bags;
  private final BatchSource source;
  private final ImageSet images;
  private final BatchOptions options;
  private final DeviceOptions devices;
  private final Embedder embedder;
  private final TrainingState state;
  private @Nullable MinedBag present;
  private int epoch;
  private int batch;

  /**
   * Begins with the first batch of epoch 0.
   *
   * @param source of the batches; its order becomes that of the triplets
   * @param embedder with the weights of the moment
   * @param state keeps the triplets of the present bag, so that checkpoints have them
   */
  MinedBatches(
      MinedTriplet triplet,
      TripletBags bags,
      BatchSource source,
      Schedule schedule,
      ImageSet images,
      Embedder embedder,
      TrainingState state) {
    this.triplet = triplet;
    this.bags = bags;
    this.source = source;
    this.images = images;
    this.options = schedule.batchOptions();
    this.devices = schedule.run().deviceOptions();
    this.embedder = embedder;
    this.state = state;
  }

  @Override
  public int batchesPerEpoch() {
    return bags.stepsPerEpoch();
  }

  @Override
  public void seek(int toEpoch, int toBatch) {
    epoch = toEpoch;
    batch = toBatch;
    present = null;
  }

  @Override
  public Batch next() {
    if (batch == batchesPerEpoch()) {
      seek(epoch + 1, 0);
    }
    int bag = batch / bags.stepsPerBag();
    if (present == null || present.epoch() != epoch || present.bag() != bag) {
      present = kept(bag);
      source.use(new ListedOrder(present.pictures().clone(), options.batchSize(), bags.order()));
      // Augmentation goes by the source's epoch: one for each bag.
      source.seek(epoch * bags.order().stepsPerEpoch() + bag, batch % bags.stepsPerBag());
    }
    batch++;
    return source.next();
  }

  /** Returns the triplets of a bag: those of a checkpoint in its middle, else new ones. */
  private MinedBag kept(int bag) {
    MinedBag last = state.minedBag;
    boolean inside = batch % bags.stepsPerBag() > 0;
    if (inside && last != null && last.epoch() == epoch && last.bag() == bag) {
      return last;
    }
    MinedBag mined = new MinedBag(epoch, bag, mine(bag));
    state.minedBag = mined;
    return mined;
  }

  private int[] mine(int bag) {
    int[] pictures = bags.bag(epoch, bag);
    int[] labels = Arrays.stream(pictures).map(images::label).toArray();
    long seed = Draws.hash(options.seed(), KEY, epoch, bag);
    int[] chosen = triplet.mine(embeddings(pictures), labels, seed);
    return Arrays.stream(chosen).map(place -> pictures[place]).toArray();
  }

  /** Embeds pictures as they are stored; the last batch is filled up with the first ones. */
  private float[][] embeddings(int[] pictures) {
    int size = options.batchSize();
    int steps = (pictures.length + size - 1) / size;
    int[] filled = new int[steps * size];
    Arrays.setAll(filled, i -> pictures[i % pictures.length]);
    BatchOptions plain =
        new BatchOptions(
            size,
            options.seed(),
            Augmentation.NONE,
            options.onBadImage(),
            options.height(),
            options.width());
    float[][] embeddings = new float[pictures.length][];
    try (BatchSource stored = BatchSource.open(images, plain, devices)) {
      stored.use(new ListedOrder(filled, size, bags.order()));
      for (int first = 0; first < pictures.length; first += size) {
        try (Batch batch = stored.next();
            TUint8 bytes = bytes(batch.images())) {
          float[][] some = embedder.embed(bytes, false);
          for (int i = 0; i < size && first + i < embeddings.length; i++) {
            embeddings[first + i] = normalized(some[i]);
          }
        }
      }
    }
    return embeddings;
  }

  /** Pictures that nothing has changed are whole numbers. */
  private static TUint8 bytes(TFloat32 images) {
    float[] pixels = new float[Math.toIntExact(images.size())];
    images.asRawTensor().data().asFloats().read(pixels);
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(pixels[i]);
    }
    return TUint8.tensorOf(images.shape(), tensor -> tensor.asRawTensor().data().write(bytes));
  }

  private static float[] normalized(float[] embedding) {
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-12)));
    float[] unit = new float[embedding.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = embedding[d] * scale;
    }
    return unit;
  }
}
