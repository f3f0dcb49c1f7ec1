package org.semblance.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Where the files of an archive lie, found by name. A file takes some 50 bytes with its name, so
 * that millions fit into memory. Once it is filled, it may be read by several threads.
 */
final class TarIndex {

  private final NameList names = new NameList();
  private final HashedNames numbers = new HashedNames();
  private long[] offsets = new long[64];
  private int[] lengths = new int[64];

  /** Adds a file, in the place of an earlier one of the same name, as unpacking both would. */
  void put(String name, long offset, int length) {
    if (numbers.add(0, name)) {
      names.add(name);
      if (names.size() > offsets.length) {
        int capacity = Math.addExact(offsets.length, offsets.length / 2);
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
      }
    }
    int file = numbers.find(0, name);
    offsets[file] = offset;
    lengths[file] = length;
  }

  /** Returns the number of a file, or -1 if there is none of that name. */
  int find(String name) {
    return numbers.find(0, name);
  }

  /** Returns the names of all files, in the order of their numbers. */
  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /** Returns where in the archive a file's first byte is. */
  long offset(int file) {
    return offsets[file];
  }

  /** Returns how many bytes the largest file has; 0 if there is none. */
  int largest() {
    return Arrays.stream(lengths, 0, names.size()).max().orElse(0);
  }

  /** Returns how many bytes a file has. */
  int length(int file) {
    return lengths[file];
  }
}
