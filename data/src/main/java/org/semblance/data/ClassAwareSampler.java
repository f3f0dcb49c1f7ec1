package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of groups: k pictures of one person, k of the next, so that every picture meets others of
 * the same identity. Triplet losses need that.
 *
 * <p>In each epoch the pictures of an identity are shuffled and cut into groups of k; the groups
 * are dealt out to the batches at random. A rest of less than k pictures of an identity, and of
 * groups that do not fill a batch, is left out, another one each time. No identity is in a batch
 * twice, unless it has more groups than the epoch has batches. Groups lie one after another and
 * never go across batches. Identities with fewer than k pictures are left out and counted in the
 * log; they keep their classes. In the place of a picture that cannot be used comes another of the
 * same identity, if it has one.
 *
 * <p><b>Source</b>: the triplet data set of Keras_insightface. <b>Differs from</b> it: k is what is
 * asked for, not at least 4; a batch size that k does not divide is refused, not lowered; two
 * groups of a person do not meet in a batch; an epoch counts the groups that there are, not the
 * pictures, and ends where its batches end; labels are those of the set, of any format.
 *
 * @param imagesPerIdentity k, at least 2
 */
public record ClassAwareSampler(int imagesPerIdentity) implements Sampler {

  private static final Logger LOG = LoggerFactory.getLogger(ClassAwareSampler.class);

  /** Checks the range. */
  public ClassAwareSampler {
    checkArgument(
        imagesPerIdentity >= 2, "imagesPerIdentity must be >= 2, got %s", imagesPerIdentity);
  }

  @Override
  public void checkBatchSize(String name, int batchSize) {
    int k = imagesPerIdentity;
    int below = batchSize / k * k;
    checkArgument(
        below == batchSize && batchSize >= 2L * k,
        "%s.imagesPerIdentity must go into batchSize without a rest and at least twice, got"
            + " imagesPerIdentity=%s batchSize=%s; a batchSize of %s would do",
        name,
        k,
        batchSize,
        below >= 2L * k ? below + " or " + ((long) below + k) : 2L * k);
  }

  @Override
  public EpochOrder over(ImageSet set, BatchOptions options) {
    IdentityImages all = IdentityImages.of(set);
    IdentityImages kept = all.withAtLeast(imagesPerIdentity);
    long groups = 0;
    long pictures = 0;
    for (int identity = 0; identity < kept.size(); identity++) {
      groups += kept.count(identity) / imagesPerIdentity;
      pictures += kept.count(identity);
    }
    int steps = options.stepsPerEpoch(groups * imagesPerIdentity);
    if (kept.size() < 2 || steps == 0) {
      throw tooFew(set, options, kept.size(), groups);
    }
    if (kept.size() < all.size()) {
      LOG.warn(
          "{} of {} identities have fewer than imagesPerIdentity={} pictures and are left out, {}"
              + " of {} pictures",
          all.size() - kept.size(),
          all.size(),
          imagesPerIdentity,
          set.size() - pictures,
          set.size());
    }
    return new GroupedOrder(kept, imagesPerIdentity, steps, options);
  }

  private DataException tooFew(ImageSet set, BatchOptions options, int identities, long groups) {
    return new DataException(
        String.format(
            "the training set must hold at least two identities with imagesPerIdentity=%d pictures"
                + " or more, and enough groups of so many for a batch: %s, which is %d groups, but"
                + " there are %d groups of %d identities among %,d pictures (the first is %s);"
                + " lower imagesPerIdentity or batchSize, or add pictures",
            imagesPerIdentity,
            options.batchInWords(),
            (long) options.batchSize() * options.workers() / imagesPerIdentity,
            groups,
            identities,
            set.size(),
            set.size() == 0 ? "(none)" : set.place(0)));
  }
}
