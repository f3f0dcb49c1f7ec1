package org.semblance.data;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.semblance.data.random.Draws;

/**
 * Numbers names as they come, 0, 1, 2 and so on, and finds them again. It knows 64 bits of each, so
 * millions take 16 to 32 bytes each; of two million the chance that any two are taken for one is
 * one in ten millions. Not thread-safe while names are added.
 */
public final class HashedNames {

  private static final int FIRST_CAPACITY = 16;

  /** Hashes by slot, where {@link #numbers} says that there is one. */
  private long[] hashes = new long[FIRST_CAPACITY];

  /** The number of each name plus 1; 0: none. */
  private int[] numbers = new int[FIRST_CAPACITY];

  private int size;

  /**
   * Adds a name.
   *
   * @param space names of different spaces are different ones
   * @return whether it is new; it has the number {@code size() - 1} then
   */
  public boolean add(int space, String name) {
    long hash = hash(space, name);
    int slot = slot(hash);
    if (numbers[slot] > 0) {
      return false;
    }
    hashes[slot] = hash;
    numbers[slot] = ++size;
    if (size > hashes.length / 4 * 3) {
      grow();
    }
    return true;
  }

  /** Returns the number of a name, or −1 if it was not added. */
  public int find(int space, String name) {
    return numbers[slot(hash(space, name))] - 1;
  }

  /** Returns how many names there are. */
  public int size() {
    return size;
  }

  private static long hash(int space, String name) {
    long hash = Hashing.farmHashFingerprint64().hashString(name, StandardCharsets.UTF_8).asLong();
    return space == 0 ? hash : Draws.hash(space, hash);
  }

  /** Returns where a hash is, or would be. */
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) hash & mask;
    while (numbers[slot] > 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldNumbers = numbers;
    hashes = new long[Math.multiplyExact(2, oldHashes.length)];
    numbers = new int[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldNumbers[i] > 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
