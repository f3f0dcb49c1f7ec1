package org.semblance.data;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the files of an archive lie, found by name. Besides its name a file takes some 30 bytes, so
 * that millions fit into memory. Once it is filled, it may be read by several threads.
 */
final class TarIndex {

  private static final int FIRST_CAPACITY = 1024;

  /** All names in UTF-8, one behind another. */
  private byte[] names = new byte[32 * FIRST_CAPACITY];

  /** Where each name ends. */
  private int[] ends = new int[FIRST_CAPACITY];

  private long[] offsets = new long[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private int size;

  /**
   * Numbers of files plus one, where the hash of the name says or behind; 0 where there is none.
   */
  private int[] slots = new int[2 * FIRST_CAPACITY];

  /** Adds a file, in the place of an earlier one of the same name, as unpacking both would. */
  void put(String name, long offset, int length) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int slot = slot(bytes);
    int file = slots[slot] - 1;
    if (file < 0) {
      file = append(bytes);
      slots[slot] = size;
      if (2L * size > slots.length) {
        rehash();
      }
    }
    offsets[file] = offset;
    lengths[file] = length;
  }

  private int append(byte[] name) {
    int start = start(size);
    if (name.length > Integer.MAX_VALUE - 8 - start) {
      throw new DataException(
          String.format(
              "an archive must have names of less than 2 GiB together, this one has more, in its"
                  + " first %,d entries; make several of it and join them",
              size));
    }
    if (start + name.length > names.length) {
      long wanted = Math.max(start + (long) name.length, names.length * 3L / 2);
      names = Arrays.copyOf(names, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    if (size == ends.length) {
      int capacity = Math.addExact(size, size / 2);
      ends = Arrays.copyOf(ends, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    System.arraycopy(name, 0, names, start, name.length);
    ends[size] = start + name.length;
    return size++;
  }

  private void rehash() {
    slots = new int[Math.multiplyExact(slots.length, 2)];
    for (int file = 0; file < size; file++) {
      slots[slot(Arrays.copyOfRange(names, start(file), ends[file]))] = file + 1;
    }
  }

  /** Returns the slot of a name, or the free one that it would have. */
  private int slot(byte[] name) {
    int mask = slots.length - 1;
    int slot = Hashing.murmur3_32_fixed().hashBytes(name).asInt() & mask;
    while (slots[slot] != 0 && !isName(slots[slot] - 1, name)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isName(int file, byte[] name) {
    return Arrays.equals(names, start(file), ends[file], name, 0, name.length);
  }

  private int start(int file) {
    return file == 0 ? 0 : ends[file - 1];
  }

  /** Returns the number of a file, or -1 if there is none of that name. */
  int find(String name) {
    return slots[slot(name.getBytes(StandardCharsets.UTF_8))] - 1;
  }

  /** Returns how many files there are. */
  int size() {
    return size;
  }

  /** Returns the name of a file. */
  String name(int file) {
    int start = start(file);
    return new String(names, start, ends[file] - start, StandardCharsets.UTF_8);
  }

  /** Returns where in the archive a file's first byte is. */
  long offset(int file) {
    return offsets[file];
  }

  /** Returns how many bytes a file has. */
  int length(int file) {
    return lengths[file];
  }
}
