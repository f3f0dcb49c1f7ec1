package org.semblance.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.random.Draws;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, decodes and augments pictures of a batch, several at a time, and replaces bad ones if that
 * is wanted. Thread-safe; scratch space is per {@link Worker}.
 */
final class PictureLoader {

  private static final Logger LOG = LoggerFactory.getLogger(BatchSource.class);

  /** So many bad pictures in a row mean that the data set as a whole is unusable. */
  private static final int MAXIMUM_ATTEMPTS = 50;

  private static final int MAXIMUM_WARNINGS = 20;

  private final ImageSet set;
  private final ImageDecoder decoder;
  private final GroupDecoder groups;
  private final BatchOptions options;
  private final ByteBudget budget;

  /** Whether pictures go from the decoder into the batch without passing through Java. */
  private final boolean direct;

  private final BitSet bad = new BitSet();

  PictureLoader(
      ImageSet set,
      ImageDecoder decoder,
      GroupDecoder groups,
      BatchOptions options,
      ByteBudget budget) {
    this.set = set;
    this.decoder = decoder;
    this.groups = groups;
    this.options = options;
    this.budget = budget;
    this.direct = groups.places() && options.augmentation().onlyMirrors();
  }

  /** What one thread needs. */
  final class Worker {

    private final List<byte[]> rgb = new ArrayList<>();
    private final float[] image =
        new float[options.height() * options.width() * ImageDecoder.CHANNELS];
    private final Augmenter augmenter =
        new Augmenter(options.augmentation(), options.height(), options.width());

    Worker() {
      for (int i = 0; i < (direct ? 1 : GroupDecoder.MOST); i++) {
        rgb.add(new byte[image.length]);
      }
    }

    /**
     * Puts the pictures of some positions, {@link GroupDecoder#MOST} at most, into their places in
     * a batch.
     *
     * @param order knows what to take instead of a bad one
     * @return how many bad pictures were met; the slot's indices name those that are there now
     */
    int load(BatchSlot slot, int first, int end, EpochOrder order) throws InterruptedException {
      if (loadTogether(slot, first, end)) {
        return 0;
      }
      int bad = 0;
      for (int position = first; position < end; position++) {
        bad += loadAlone(slot, position, order);
      }
      return bad;
    }

    /**
     * Returns false if one of the pictures is bad, which shows when it is loaded alone, or they are
     * too large to be in memory together.
     */
    private boolean loadTogether(BatchSlot slot, int first, int end) throws InterruptedException {
      // One loan for all: a thread that waits for a second one while it has a first may wait for
      // ever.
      try (ByteBudget.Loan loan = budget.borrow()) {
        List<byte[]> encoded = read(slot, first, end);
        if (encoded == null) {
          return false;
        }
        loan.resize(encoded.stream().mapToLong(picture -> picture.length).sum());
        if (!encoded.stream().allMatch(this::hasSize) || !decode(slot, first, encoded)) {
          return false;
        }
      }
      for (int position = first; position < end; position++) {
        slot.classes[position] = set.label(slot.indices[position]);
      }
      return true;
    }

    private @Nullable List<byte[]> read(BatchSlot slot, int first, int end) {
      List<byte[]> encoded = new ArrayList<>();
      long bytes = 0;
      for (int position = first; position < end; position++) {
        byte[] picture;
        try {
          picture = set.encoded(slot.indices[position]);
        } catch (DataException e) {
          return null;
        }
        bytes += picture.length;
        // Read one by one then; those of 112×112 have some 5 KB.
        if (bytes > ByteBudget.TOGETHER) {
          return null;
        }
        encoded.add(picture);
      }
      return encoded;
    }

    /** Whatever a header promises is what decoding allocates. */
    private boolean hasSize(byte[] encoded) {
      ImageHeader header = ImageHeader.read(encoded);
      return header != null
          && header.height() == options.height()
          && header.width() == options.width();
    }

    private boolean decode(BatchSlot slot, int first, List<byte[]> encoded) {
      if (direct) {
        boolean[] mirrored = new boolean[encoded.size()];
        for (int i = 0; i < mirrored.length; i++) {
          mirrored[i] = augmenter.mirrors(draws(slot, slot.indices[first + i]));
        }
        return groups.place(encoded, slot.images, first, mirrored);
      }
      if (!groups.decode(encoded, rgb)) {
        return false;
      }
      for (int i = 0; i < encoded.size(); i++) {
        augmenter.apply(rgb.get(i), image, draws(slot, slot.indices[first + i]));
        slot.write(first + i, image);
      }
      return true;
    }

    private int loadAlone(BatchSlot slot, int position, EpochOrder order)
        throws InterruptedException {
      int wanted = slot.indices[position];
      int index = decodeWithReplacement(slot.epoch, wanted, order);
      augmenter.apply(rgb.get(0), image, draws(slot, wanted));
      slot.write(position, image);
      slot.classes[position] = set.label(index);
      slot.indices[position] = index;
      return index == wanted ? 0 : 1;
    }

    private Draws draws(BatchSlot slot, int wanted) {
      return Draws.of(options.seed(), DrawKey.AUGMENTATION, slot.epoch, wanted);
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
        decoder.decode(encoded, set.place(index), options.height(), options.width(), rgb.get(0), 0);
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
