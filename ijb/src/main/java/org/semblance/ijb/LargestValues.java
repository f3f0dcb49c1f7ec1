package org.semblance.ijb;

import java.util.Arrays;

/** The largest of many values: a heap with the smallest of them on top. */
final class LargestValues {

  private final double[] heap;
  private int size;

  /** Keeps so many values, at least 1. */
  LargestValues(int capacity) {
    this.heap = new double[capacity];
  }

  void add(double value) {
    if (size < heap.length) {
      heap[size++] = value;
      for (int at = size - 1; at > 0 && heap[(at - 1) / 2] > heap[at]; at = (at - 1) / 2) {
        swap(at, (at - 1) / 2);
      }
    } else if (value > heap[0]) {
      heap[0] = value;
      sink();
    }
  }

  private void sink() {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[at] <= heap[child]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int a, int b) {
    double value = heap[a];
    heap[a] = heap[b];
    heap[b] = value;
  }

  void addAll(LargestValues others) {
    for (int i = 0; i < others.size; i++) {
      add(others.heap[i]);
    }
  }

  /** Returns the values kept, rising. */
  double[] rising() {
    double[] values = Arrays.copyOf(heap, size);
    Arrays.sort(values);
    return values;
  }
}
