package org.semblance.data;

import org.semblance.data.random.Draws;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Applies {@link Mixup} to the pictures of one slot, whose memory for it this owns. */
final class Blend {

  /** So many values of every picture are blended at a time: a few of them fit the first cache. */
  private static final int BLOCK = 1024;

  private final Mixup mixup;
  private final long seed;

  /** A ring: the partner of each picture is the one behind it. */
  private int[] ring = new int[0];

  private final int[] partnerClasses;
  private final float[] shares;
  private final Mixture mixture;

  Blend(Mixup mixup, BatchOptions options) {
    this.mixup = mixup;
    this.seed = options.seed();
    this.partnerClasses = new int[options.batchSize()];
    this.shares = new float[options.batchSize()];
    Shape shape = Shape.of(options.batchSize());
    this.mixture = new Mixture(TInt32.tensorOf(shape), TFloat32.tensorOf(shape));
  }

  Mixture mixture() {
    return mixture;
  }

  /**
   * Decides what is blended with what, and in which shares.
   *
   * @param batch its number in the epoch, counted over all workers
   * @param classes of the pictures in the slot
   */
  void draw(int epoch, int batch, int[] classes) {
    int size = classes.length;
    ring = Draws.of(seed, DrawKey.MIXUP_PARTNERS, epoch, batch).permutation(size);
    for (int i = 0; i < size; i++) {
      long place = (long) batch * size + i;
      shares[i] = mixup.share(Draws.of(seed, DrawKey.MIXUP_SHARES, epoch, place));
      partnerClasses[ring[i]] = classes[ring[(i + 1) % size]];
    }
    mixture.labels().asRawTensor().data().asInts().write(partnerClasses);
    mixture.shares().asRawTensor().data().asFloats().write(shares);
  }

  /**
   * Blends a part of each picture, the same of all, in its place; different parts may be done by
   * different threads.
   *
   * @param images all pictures of the slot
   * @param part in [0, parts)
   */
  void apply(TFloat32 images, int part, int parts) {
    FloatDataBuffer pixels = images.asRawTensor().data().asFloats();
    int size = Math.toIntExact(images.size() / ring.length);
    for (long from = (long) part * BLOCK; from < size; from += (long) parts * BLOCK) {
      applyBlock(pixels, size, (int) from, (int) Math.min(BLOCK, size - from));
    }
  }

  private void applyBlock(FloatDataBuffer pixels, int size, int from, int length) {
    float[] first = new float[length];
    float[] own = new float[length];
    float[] partner = new float[length];
    at(pixels, ring[0], size, from).read(first);
    System.arraycopy(first, 0, own, 0, length);
    for (int i = 0; i < ring.length; i++) {
      if (i + 1 < ring.length) {
        at(pixels, ring[i + 1], size, from).read(partner);
      } else {
        // The ring closes, and the first picture has been overwritten by now.
        System.arraycopy(first, 0, partner, 0, length);
      }
      float share = shares[ring[i]];
      if (share < 1) {
        for (int k = 0; k < length; k++) {
          own[k] = share * own[k] + (1 - share) * partner[k];
        }
        at(pixels, ring[i], size, from).write(own);
      }
      float[] done = own;
      own = partner;
      partner = done;
    }
  }

  private static FloatDataBuffer at(FloatDataBuffer pixels, int picture, int size, int from) {
    return pixels.offset((long) picture * size + from);
  }

  void free() {
    mixture.labels().close();
    mixture.shares().close();
  }
}
