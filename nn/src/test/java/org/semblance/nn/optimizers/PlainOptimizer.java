package org.semblance.nn.optimizers;

import static org.semblance.nn.optimizers.OptimizerHarness.SIZE;
import static org.semblance.nn.optimizers.OptimizerHarness.START;
import static org.semblance.nn.optimizers.OptimizerHarness.gradient;

import org.semblance.nn.optimizers.OptimizerHarness.RateAt;

/** The update rules as loops over single weights in float64. */
record PlainOptimizer(
    boolean adam, double first, double second, double epsilon, boolean nesterov, double decay) {

  static PlainOptimizer sgd(double momentum, boolean nesterov, double decay) {
    return new PlainOptimizer(false, momentum, 0, 0, nesterov, decay);
  }

  static PlainOptimizer adam(double beta1, double beta2, double epsilon, double decay) {
    return new PlainOptimizer(true, beta1, beta2, epsilon, false, decay);
  }

  PlainOptimizer withoutDecay() {
    return new PlainOptimizer(adam, first, second, epsilon, nesterov, 0);
  }

  /** Returns the weights after {@code steps} steps. */
  double[] weights(RateAt rateAt, int steps) {
    double[] weights = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      weights[i] = weight(i, rateAt, steps);
    }
    return weights;
  }

  private double weight(int i, RateAt rateAt, int steps) {
    double w = START[i];
    double m = 0;
    double v = 0;
    for (int t = 0; t < steps; t++) {
      double g = gradient(t)[i];
      double rate = rateAt.rate(t);
      w -= rate * decay * w;
      if (adam) {
        m = first * m + (1 - first) * g;
        v = second * v + (1 - second) * g * g;
        double corrected =
            rate * Math.sqrt(1 - Math.pow(second, t + 1)) / (1 - Math.pow(first, t + 1));
        w -= corrected * m / (Math.sqrt(v) + epsilon);
      } else {
        m = first * m - rate * g;
        w += nesterov ? first * m - rate * g : m;
      }
    }
    return w;
  }
}
