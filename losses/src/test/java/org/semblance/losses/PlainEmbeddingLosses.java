package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Embedding losses in plain loops and float64, written from their formulas. */
final class PlainEmbeddingLosses {

  /** The losses of a batch. */
  @FunctionalInterface
  interface Plain {
    double[] perSample(double[][] embeddings, int[] labels);
  }

  private PlainEmbeddingLosses() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum;
  }

  /** Batch-hard by cosines; what becomes of the lowest positive is given. */
  static Plain batchHard(DoubleUnaryOperator positive, double alpha) {
    return (e, labels) -> {
      double[] losses = new double[labels.length];
      for (int i = 0; i < labels.length; i++) {
        double lowest = 1;
        double highest = -1;
        for (int j = 0; j < labels.length; j++) {
          if (labels[j] == labels[i] && i != j) {
            lowest = Math.min(lowest, cosine(e[i], e[j]));
          } else if (labels[j] != labels[i]) {
            highest = Math.max(highest, cosine(e[i], e[j]));
          }
        }
        losses[i] = Math.max(0, highest - positive.applyAsDouble(lowest) + alpha);
      }
      return losses;
    };
  }

  static Plain euclidean(double alpha) {
    return (e, labels) -> {
      double[] losses = new double[labels.length];
      for (int i = 0; i < labels.length; i++) {
        double farthest = 0;
        double nearest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int j = 0; j < labels.length; j++) {
          double d = distance(e[i], e[j]);
          largest = Math.max(largest, d);
          if (labels[j] == labels[i]) {
            farthest = Math.max(farthest, d);
          } else {
            nearest = Math.min(nearest, d);
          }
        }
        losses[i] = Math.max(0, farthest - Math.min(nearest, largest) + alpha);
      }
      return losses;
    };
  }

  static Plain batchAll(double alpha) {
    return (e, labels) -> {
      double[] losses = new double[labels.length];
      for (int i = 0; i < labels.length; i++) {
        double lowest = 1;
        double away = 0;
        int own = 0;
        for (int j = 0; j < labels.length; j++) {
          if (labels[j] == labels[i]) {
            lowest = Math.min(lowest, cosine(e[i], e[j]));
            away += 1 - cosine(e[i], e[j]);
            own++;
          }
        }
        double near = 0;
        int others = 0;
        for (int j = 0; j < labels.length; j++) {
          if (labels[j] != labels[i] && lowest - cosine(e[i], e[j]) < alpha) {
            near += cosine(e[i], e[j]);
            others++;
          }
        }
        losses[i] = away / own + near / (others + 1);
      }
      return losses;
    };
  }

  /** Compares losses, their mean and the gradient by central differences of the plain loop. */
  static void check(EmbeddingHarness.Values values, float[] embeddings, int[] labels, Plain plain) {
    double[][] e = rows(embeddings, labels.length);
    double[] expected = plain.perSample(e, labels);
    for (int i = 0; i < labels.length; i++) {
      assertThat((double) values.perSample()[i])
          .as("loss of sample %d", i)
          .isCloseTo(expected[i], within(2e-5 * (1 + Math.abs(expected[i]))));
    }
    double mean = Arrays.stream(expected).average().orElseThrow();
    assertThat((double) values.loss()).isCloseTo(mean, within(2e-5 * (1 + mean)));
    double step = 1e-6;
    for (int i = 0; i < labels.length; i++) {
      for (int d = 0; d < e[i].length; d++) {
        double at = e[i][d];
        e[i][d] = at + step;
        double above = Arrays.stream(plain.perSample(e, labels)).average().orElseThrow();
        e[i][d] = at - step;
        double below = Arrays.stream(plain.perSample(e, labels)).average().orElseThrow();
        e[i][d] = at;
        double numeric = (above - below) / (2 * step);
        assertThat((double) values.gradient()[i * e[i].length + d])
            .as("gradient by value %d of sample %d", d, i)
            .isCloseTo(numeric, within(1e-4 * (1 + Math.abs(numeric))));
      }
    }
  }

  static double[][] rows(float[] values, int rows) {
    int size = values.length / rows;
    double[][] result = new double[rows][size];
    for (int i = 0; i < values.length; i++) {
      result[i / size][i % size] = values[i];
    }
    return result;
  }
}
