package org.semblance.ijb;

import java.util.Arrays;

/**
 * The largest of many values. Values are collected, and thrown away down to the wanted number when
 * half as many more have come; that costs a few steps per value, however many are kept.
 */
final class LargestValues {

  private static final int LEAST_ROOM = 1024;

  private final int capacity;
  private final int room;
  private double[] values;
  private int size;

  /** Read by threads that do not hold a lock: an older floor is a lower one. */
  private volatile double floor = Double.NEGATIVE_INFINITY;

  /** Keeps so many values, at least 1. */
  LargestValues(int capacity) {
    this.capacity = capacity;
    this.room =
        (int) Math.min(Integer.MAX_VALUE - 8, capacity + Math.max(LEAST_ROOM, capacity / 2L));
    this.values = new double[Math.min(room, LEAST_ROOM)];
  }

  /** Returns a value; those that are not above it need not be added. Never falls. */
  double floor() {
    return floor;
  }

  void add(double value) {
    if (value > floor) {
      if (size == values.length) {
        makeRoom();
        if (value <= floor) {
          return;
        }
      }
      values[size++] = value;
    }
  }

  private void makeRoom() {
    if (values.length < room) {
      values = Arrays.copyOf(values, (int) Math.min(room, 2L * values.length));
      return;
    }
    selectLargest();
    size = capacity;
    floor = values[capacity - 1];
  }

  /** Puts the {@code capacity} largest first, the least of them last of these (Hoare's FIND). */
  private void selectLargest() {
    int wanted = capacity - 1;
    int low = 0;
    int high = size - 1;
    while (low < high) {
      double pivot = middle(values[low], values[(low + high) >>> 1], values[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] > pivot) {
          left++;
        }
        while (values[right] < pivot) {
          right--;
        }
        if (left <= right) {
          double value = values[left];
          values[left++] = values[right];
          values[right--] = value;
        }
      }
      if (wanted <= right) {
        high = right;
      } else if (wanted >= left) {
        low = left;
      } else {
        return;
      }
    }
  }

  private static double middle(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  void addAll(LargestValues others) {
    addAll(others.values, others.size);
  }

  void addAll(double[] some, int count) {
    for (int i = 0; i < count; i++) {
      add(some[i]);
    }
  }

  /** Returns the values kept, rising. */
  double[] rising() {
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return size <= capacity ? sorted : Arrays.copyOfRange(sorted, size - capacity, size);
  }
}
