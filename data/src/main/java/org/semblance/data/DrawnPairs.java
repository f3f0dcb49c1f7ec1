package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;

/**
 * Pairs of drawn faces, half of them the same person, balanced in each of ten folds.
 *
 * <p>No person is in two folds, and none is among those of {@link DrawnFaces} of any number with
 * the same seed.
 *
 * @param identities how many people, at least 20: two per fold
 * @param pairs how many pairs, a positive multiple of 20
 * @param seed decides every pixel and every pair
 * @param name of the set, or null for {@code drawn}
 */
public record DrawnPairs(int identities, int pairs, long seed, @Nullable String name)
    implements VerificationData {

  /** Folds of every drawn set. */
  public static final int FOLDS = 10;

  /** Checks the ranges. */
  public DrawnPairs {
    checkArgument(
        identities >= 2 * FOLDS, "identities must be >= %s, got %s", 2 * FOLDS, identities);
    checkArgument(
        pairs >= 2 * FOLDS && pairs % (2 * FOLDS) == 0,
        "pairs must be a positive multiple of %s, got %s",
        2 * FOLDS,
        pairs);
    PairSet.checkName(name);
  }

  /** Names the set {@code drawn}. */
  public DrawnPairs(int identities, int pairs, long seed) {
    this(identities, pairs, seed, null);
  }

  @Override
  public String setName() {
    return name == null ? "drawn" : name;
  }

  @Override
  public PairSet open() {
    return new DrawnPairList(this).build().named(setName());
  }
}
