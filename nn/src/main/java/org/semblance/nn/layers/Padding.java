package org.semblance.nn.layers;

import java.util.List;
import java.util.Locale;
import org.tensorflow.ndarray.Shape;

/** What surrounds a feature map before a kernel slides over it. */
public enum Padding {
  /** Nothing: the output shrinks by the kernel. */
  VALID,
  /** TensorFlow's rule: output = ⌈input / stride⌉, an odd rest goes right and below. */
  SAME,
  /** (kernel − 1) / 2 zeros on every side, as MXNet and torch pad. */
  SYMMETRIC;

  long outputSize(long input, int kernel, int stride) {
    return switch (this) {
      case VALID -> Math.floorDiv(input - kernel, stride) + 1;
      case SAME -> (input + stride - 1) / stride;
      case SYMMETRIC -> Math.floorDiv(input + 2L * ((kernel - 1) / 2) - kernel, stride) + 1;
    };
  }

  /** Returns SAME instead of SYMMETRIC where it puts every window at the same place. */
  Padding plainest(Shape featureMap, int kernel, int stride) {
    if (this != SYMMETRIC) {
      return this;
    }
    for (int axis = 0; axis < 2; axis++) {
      long input = featureMap.get(axis);
      long output = SAME.outputSize(input, kernel, stride);
      long total = Math.max((output - 1) * stride + kernel - input, 0);
      if (input == Shape.UNKNOWN_SIZE
          || output != outputSize(input, kernel, stride)
          || total / 2 != (kernel - 1) / 2) {
        return SYMMETRIC;
      }
    }
    return SAME;
  }

  /** Returns how many zeros stand before the first value of an axis. */
  long before(long input, int kernel, int stride) {
    return switch (this) {
      case VALID -> 0;
      case SAME ->
          Math.max((outputSize(input, kernel, stride) - 1) * stride + kernel - input, 0) / 2;
      case SYMMETRIC -> (kernel - 1) / 2;
    };
  }

  /** Returns the value of TensorFlow's attribute {@code padding}. */
  String attribute() {
    return this == SYMMETRIC ? "EXPLICIT" : name();
  }

  /** Returns the zeros around a feature map {@code [n, h, w, c]}, before and after each axis. */
  int[][] amounts(int kernel) {
    int pad = this == SYMMETRIC ? (kernel - 1) / 2 : 0;
    return new int[][] {{0, 0}, {pad, pad}, {pad, pad}, {0, 0}};
  }

  /** Returns the value of TensorFlow's attribute {@code explicit_paddings} for NHWC. */
  List<Long> explicit(int kernel) {
    long pad = (kernel - 1L) / 2;
    return this == SYMMETRIC ? List.of(0L, 0L, pad, pad, pad, pad, 0L, 0L) : List.of();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
