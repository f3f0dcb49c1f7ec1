package org.semblance.losses;

import java.util.function.ToDoubleFunction;

/**
 * An independent implementation in plain Java and float64: angles instead of a cosine threshold, a
 * dense target distribution instead of indices, derivatives by central differences.
 */
record MarginReference(double m1, double m2, double m3, double scale, double labelSmoothing) {

  static MarginReference plain() {
    return new MarginReference(1, 0, 0, 1, 0);
  }

  static MarginReference arc(double margin, double scale) {
    return new MarginReference(1, margin, 0, scale, 0);
  }

  /** Returns what replaces the label's cosine. */
  double target(double cosine) {
    if (m1 == 1 && m2 == 0) {
      return cosine - m3;
    }
    double angle = m1 * Math.acos(Math.max(-1, Math.min(1, cosine))) + m2;
    return angle <= Math.PI ? Math.cos(angle) - m3 : -2 - Math.cos(angle) - m3;
  }

  /** Returns the loss of one row. */
  double loss(double[] cosines, int label) {
    double[] z = new double[cosines.length];
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      z[j] = scale * (j == label ? target(cosines[j]) : cosines[j]);
      sum += Math.exp(z[j]);
    }
    double loss = 0;
    for (int j = 0; j < z.length; j++) {
      double share = (j == label ? 1 - labelSmoothing : 0) + labelSmoothing / z.length;
      loss -= share * (z[j] - Math.log(sum));
    }
    return loss;
  }

  /** Returns the mean loss of rows given one after another. */
  double meanLoss(double[] cosines, int[] labels) {
    int classes = cosines.length / labels.length;
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double[] row = new double[classes];
      System.arraycopy(cosines, i * classes, row, 0, classes);
      sum += loss(row, labels[i]);
    }
    return sum / labels.length;
  }

  /** Returns the products of embeddings and class weights, row by row, of length 1 if asked for. */
  static double[] logits(double[] embeddings, double[] weight, int size, boolean normalized) {
    int batch = embeddings.length / size;
    int classes = weight.length / size;
    double[] logits = new double[batch * classes];
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < classes; j++) {
        double dot = 0;
        double squaredX = 0;
        double squaredW = 0;
        for (int d = 0; d < size; d++) {
          double x = embeddings[i * size + d];
          double w = weight[j * size + d];
          dot += x * w;
          squaredX += x * x;
          squaredW += w * w;
        }
        double norms = Math.sqrt(Math.max(squaredX, 1e-5) * Math.max(squaredW, 1e-5));
        logits[i * classes + j] = normalized ? dot / norms : dot;
      }
    }
    return logits;
  }

  /** Returns the central differences of a function. */
  static double[] differences(ToDoubleFunction<double[]> function, double[] at) {
    double step = 1e-6;
    double[] gradient = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] moved = at.clone();
      moved[i] = at[i] + step;
      double above = function.applyAsDouble(moved);
      moved[i] = at[i] - step;
      gradient[i] = (above - function.applyAsDouble(moved)) / (2 * step);
    }
    return gradient;
  }

  static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
