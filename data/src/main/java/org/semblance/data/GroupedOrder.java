package org.semblance.data;

import java.util.Arrays;
import java.util.BitSet;
import org.semblance.data.random.Draws;

/**
 * The epochs of a {@link ClassAwareSampler}.
 *
 * <p>Groups are dealt like cards: in each round every batch gets one, in an order drawn for the
 * round, and an identity's groups are dealt one after another. So they go to different batches; and
 * where they go on into the next round, that round begins with batches that have none of them.
 */
final class GroupedOrder implements EpochOrder {

  /** Tells these draws from those of other samplers. */
  private static final long KEY = 1;

  private final IdentityImages images;
  private final int groupSize;
  private final int groupsPerBatch;
  private final int batches;
  private final int stepsPerEpoch;
  private final long seed;

  /** Groups that there are beyond those that have a place. */
  private final long surplus;

  GroupedOrder(IdentityImages images, int groupSize, int stepsPerEpoch, BatchOptions options) {
    this.images = images;
    this.groupSize = groupSize;
    this.groupsPerBatch = options.batchSize() / groupSize;
    this.stepsPerEpoch = stepsPerEpoch;
    this.batches = stepsPerEpoch * options.workers();
    this.seed = options.seed();
    long groups = 0;
    for (int identity = 0; identity < images.size(); identity++) {
      groups += images.count(identity) / groupSize;
    }
    this.surplus = groups - (long) batches * groupsPerBatch;
  }

  @Override
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  @Override
  public int[] pictures(int epoch) {
    Draws draws = Draws.of(seed, DrawKey.ORDER, epoch, KEY);
    Deal deal = new Deal(batches, groupsPerBatch, draws);
    int[] pictures = new int[batches * groupsPerBatch * groupSize];
    long leaveOut = surplus;
    for (int identity : draws.permutation(images.size())) {
      int[] own = images.of(identity);
      draws.shuffle(own);
      int groups = own.length / groupSize;
      // Rather these than those of people who would be in no batch at all.
      int repeated = (int) Math.min(leaveOut, Math.max(0, groups - batches));
      leaveOut -= repeated;
      deal.begin(groups - repeated);
      for (int group = 0; group < groups - repeated && !deal.over(); group++) {
        System.arraycopy(own, group * groupSize, pictures, deal.next() * groupSize, groupSize);
      }
    }
    return pictures;
  }

  @Override
  public int substitute(int image, int attempt, Draws draws) {
    return images.substitute(image, attempt, draws);
  }

  /** Deals groups out to batches. */
  private static final class Deal {

    private final int rounds;
    private final Draws draws;

    /** Batches in the order of this round. */
    private final int[] order;

    private int round;
    private int at;

    /** Groups of the present identity that are still to be dealt. */
    private int left;

    /** Groups of the present identity that were dealt in this round. */
    private int dealt;

    Deal(int batches, int rounds, Draws draws) {
      this.rounds = rounds;
      this.draws = draws;
      this.order = draws.permutation(batches);
    }

    /** Returns whether every batch is full. */
    boolean over() {
      return round == rounds - 1 && at == order.length;
    }

    /** Goes on to another identity. */
    void begin(int groups) {
      left = groups;
      dealt = 0;
    }

    /** Returns the place of the next group, counted in groups over all batches. */
    int next() {
      if (at == order.length) {
        nextRound();
      }
      left--;
      dealt++;
      return order[at++] * rounds + round;
    }

    private void nextRound() {
      int[] had = Arrays.copyOfRange(order, order.length - dealt, order.length);
      round++;
      at = 0;
      dealt = 0;
      draws.shuffle(order);
      putOff(had);
    }

    /** Moves batches that have a group of the present identity behind those that get the next. */
    private void putOff(int[] had) {
      BitSet having = new BitSet();
      Arrays.stream(had).forEach(having::set);
      int wanted = Math.min(left, order.length);
      int other = wanted;
      for (int i = 0; i < wanted; i++) {
        if (having.get(order[i])) {
          while (other < order.length && having.get(order[other])) {
            other++;
          }
          if (other == order.length) {
            return; // more groups than batches: some must have two
          }
          int batch = order[i];
          order[i] = order[other];
          order[other++] = batch;
        }
      }
    }
  }
}
