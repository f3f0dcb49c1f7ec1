package org.semblance.data.inspect;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Set;

/**
 * What is known of a set for verification: who is in it, which pictures, and what is wrong with it.
 * Made by a {@link VerificationCheck}. Takes 8 bytes a picture.
 */
public final class VerificationFacts {

  private final ImmutableSet<String> people;
  private final long[] contents;
  private final Findings findings;

  /**
   * Creates facts.
   *
   * @param people by name, empty where there are no names
   * @param contents hashes of the pictures, in any order
   */
  VerificationFacts(Set<String> people, long[] contents, Findings findings) {
    this.people = ImmutableSet.copyOf(people);
    this.contents = contents.clone();
    this.findings = findings;
    Arrays.sort(this.contents);
  }

  /** Returns the names of the people; empty where the set has no names. */
  public Set<String> people() {
    return people;
  }

  /** Returns whether a picture with this hash of its bytes is in the set. */
  boolean hasPicture(long hash) {
    return Arrays.binarySearch(contents, hash) >= 0;
  }

  Findings findings() {
    return findings;
  }
}
