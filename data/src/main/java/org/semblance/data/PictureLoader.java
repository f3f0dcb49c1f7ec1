package org.semblance.data;

import java.util.BitSet;
import org.semblance.data.random.Draws;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, decodes and augments single pictures of a batch, and replaces bad ones if that is wanted.
 * Thread-safe; scratch space is per {@link Worker}.
 */
final class PictureLoader {

  private static final Logger LOG = LoggerFactory.getLogger(BatchSource.class);

  /** So many bad pictures in a row mean that the data set as a whole is unusable. */
  private static final int MAXIMUM_ATTEMPTS = 50;

  private static final int MAXIMUM_WARNINGS = 20;

  private final ImageSet set;
  private final ImageDecoder decoder;
  private final BatchOptions options;
  private final ByteBudget budget;
  private final BitSet bad = new BitSet();

  PictureLoader(ImageSet set, ImageDecoder decoder, BatchOptions options, ByteBudget budget) {
    this.set = set;
    this.decoder = decoder;
    this.options = options;
    this.budget = budget;
  }

  /** What one thread needs. */
  final class Worker {

    private final byte[] rgb = new byte[options.height() * options.width() * ImageDecoder.CHANNELS];
    private final float[] image = new float[rgb.length];
    private final Augmenter augmenter =
        new Augmenter(options.augmentation(), options.height(), options.width());

    /**
     * Puts a picture into its place in a batch.
     *
     * @param order knows what to take instead of a bad one
     * @return how many bad pictures were met; the slot's index names the one that is there now
     */
    int load(BatchSlot slot, int position, EpochOrder order) throws InterruptedException {
      int wanted = slot.indices[position];
      int index = decodeWithReplacement(slot.epoch, wanted, order);
      Draws draws = Draws.of(options.seed(), DrawKey.AUGMENTATION, slot.epoch, wanted);
      augmenter.apply(rgb, image, draws);
      slot.write(position, image);
      slot.classes[position] = set.label(index);
      slot.indices[position] = index;
      return index == wanted ? 0 : 1;
    }

    private int decodeWithReplacement(int epoch, int wanted, EpochOrder order)
        throws InterruptedException {
      int index = wanted;
      Draws draws = Draws.of(options.seed(), DrawKey.REPLACEMENT, epoch, wanted);
      for (int attempt = 1; ; attempt++) {
        try {
          decode(index);
          return index;
        } catch (DataException e) {
          if (options.onBadImage() == BadImages.STOP) {
            throw new DataException(
                e.getMessage() + ". run.onBadImage: skip trains without such pictures", e);
          }
          if (attempt == MAXIMUM_ATTEMPTS) {
            throw new DataException(
                String.format(
                    "%d pictures drawn one after another could not be used, so the data set as a"
                        + " whole is unfit; the last one: %s",
                    attempt, e.getMessage()),
                e);
          }
          warn(index, e);
          index = order.substitute(wanted, attempt, draws);
        }
      }
    }

    private void decode(int index) throws InterruptedException {
      try (ByteBudget.Loan loan = budget.borrow()) {
        byte[] encoded = set.encoded(index);
        loan.resize(encoded.length);
        decoder.decode(encoded, set.place(index), options.height(), options.width(), rgb, 0);
      }
    }
  }

  private void warn(int index, DataException e) {
    synchronized (bad) {
      if (bad.get(index)) {
        return;
      }
      bad.set(index);
      int count = bad.cardinality();
      if (count <= MAXIMUM_WARNINGS) {
        LOG.warn("skipped a bad image: {}", e.getMessage());
      }
      if (count == MAXIMUM_WARNINGS) {
        LOG.warn("{} different bad images so far; further ones are counted only", count);
      }
    }
  }
}
