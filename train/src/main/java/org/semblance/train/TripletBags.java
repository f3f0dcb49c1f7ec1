package org.semblance.train;

import java.util.Arrays;
import org.semblance.data.Augmentation;
import org.semblance.data.BatchOptions;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.DataException;
import org.semblance.data.EpochOrder;
import org.semblance.data.ImageSet;
import org.semblance.losses.MinedTriplet;
import org.semblance.schedules.Schedule;

/**
 * How an epoch of mined triplets goes: groups of pictures of an identity in bags, each bag as many
 * triplets as it has pictures, and these in batches.
 *
 * @param order whose batches are the bags
 * @param bagImages N
 * @param stepsPerBag batches that a bag's triplets fill; a rest is left out
 */
record TripletBags(EpochOrder order, int bagImages, int stepsPerBag) {

  /**
   * Deals the pictures out to bags.
   *
   * @param key of the triplet loss in the schedule, for messages
   * @throws DataException if there are too few pictures for a bag
   */
  static TripletBags of(MinedTriplet triplet, Schedule schedule, ImageSet images, String key) {
    BatchOptions run = schedule.batchOptions();
    int steps = (int) (3L * triplet.bagImages() / run.batchSize());
    if (steps == 0) {
      throw new DataException(
          String.format(
              "%s.bagImages=%d gives %d pictures of triplets, which must fill a batch of"
                  + " run.batchSize=%d at least",
              key, triplet.bagImages(), 3L * triplet.bagImages(), run.batchSize()));
    }
    BatchOptions bags =
        new BatchOptions(
            triplet.bagImages(),
            run.seed(),
            Augmentation.NONE,
            run.onBadImage(),
            run.height(),
            run.width());
    try {
      EpochOrder order = new ClassAwareSampler(triplet.imagesPerIdentity()).over(images, bags);
      return new TripletBags(order, triplet.bagImages(), steps);
    } catch (DataException e) {
      throw new DataException(
          String.format(
              "%s: a bag is a batch of bagImages=%d pictures, of which not one can be filled; lower"
                  + " bagImages. %s",
              key, triplet.bagImages(), e.getMessage()),
          e);
    }
  }

  /** Returns how many batches an epoch has. */
  int stepsPerEpoch() {
    return Math.multiplyExact(order.stepsPerEpoch(), stepsPerBag);
  }

  /** Returns the pictures of a bag. */
  int[] bag(int epoch, int bag) {
    int[] all = order.pictures(epoch);
    return Arrays.copyOfRange(all, bag * bagImages, (bag + 1) * bagImages);
  }
}
