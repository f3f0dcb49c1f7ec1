package org.semblance.nn.optimizers;

import java.util.Arrays;
import java.util.function.Supplier;
import org.semblance.nn.optimizers.OptimizerHarness.RateAt;

/** An update rule of a whole parameter as loops in float64, written from its paper. */
interface PlainRule {

  /**
   * Takes a step.
   *
   * @param t number of the step, from 1
   * @param decayed whether the parameter decays
   */
  void step(double[] w, double[] g, double rate, int t, boolean decayed);

  /** Returns the weights after {@code steps} steps from {@link OptimizerHarness#START}. */
  static double[] weights(Supplier<PlainRule> rule, RateAt rateAt, int steps, boolean decayed) {
    PlainRule own = rule.get();
    double[] w = new double[OptimizerHarness.SIZE];
    Arrays.setAll(w, i -> OptimizerHarness.START[i]);
    for (int t = 0; t < steps; t++) {
      float[] gradient = OptimizerHarness.gradient(t);
      double[] g = new double[w.length];
      Arrays.setAll(g, i -> gradient[i]);
      own.step(w, g, rateAt.rate(t), t + 1, decayed);
    }
    return w;
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }

  /** You et al. 2020, algorithm 2. */
  static PlainRule lamb(double beta1, double beta2, double epsilon, double decay) {
    double[] m = new double[OptimizerHarness.SIZE];
    double[] v = new double[OptimizerHarness.SIZE];
    return (w, g, rate, t, decayed) -> {
      double[] u = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        double unbiasedM = m[i] / (1 - Math.pow(beta1, t));
        double unbiasedV = v[i] / (1 - Math.pow(beta2, t));
        u[i] = unbiasedM / (Math.sqrt(unbiasedV) + epsilon) + (decayed ? decay * w[i] : 0);
      }
      double ratio = decayed ? norm(w) / norm(u) : 1;
      for (int i = 0; i < w.length; i++) {
        w[i] -= rate * ratio * u[i];
      }
    };
  }

  /** Chen et al. 2023, algorithm 2. */
  static PlainRule lion(double beta1, double beta2, double decay) {
    double[] m = new double[OptimizerHarness.SIZE];
    return (w, g, rate, t, decayed) -> {
      for (int i = 0; i < w.length; i++) {
        double direction = Math.signum(beta1 * m[i] + (1 - beta1) * g[i]);
        w[i] -= rate * (direction + (decayed ? decay * w[i] : 0));
        m[i] = beta2 * m[i] + (1 - beta2) * g[i];
      }
    };
  }

  /** Tieleman and Hinton 2012; centred: Graves 2013, equations 38 to 41. */
  static PlainRule rmsProp(double rho, double momentum, double epsilon, boolean centered) {
    double[] v = new double[OptimizerHarness.SIZE];
    double[] mean = new double[OptimizerHarness.SIZE];
    double[] last = new double[OptimizerHarness.SIZE];
    return (w, g, rate, t, decayed) -> {
      for (int i = 0; i < w.length; i++) {
        v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
        mean[i] = rho * mean[i] + (1 - rho) * g[i];
        double spread = centered ? v[i] - mean[i] * mean[i] : v[i];
        last[i] = momentum * last[i] + rate * g[i] / Math.sqrt(spread + epsilon);
        w[i] -= last[i];
      }
    };
  }

  /** Dozat 2016 with the momentum's schedule; decay decoupled. */
  static PlainRule nadam(double beta1, double beta2, double epsilon, double decay) {
    double[] m = new double[OptimizerHarness.SIZE];
    double[] v = new double[OptimizerHarness.SIZE];
    return (w, g, rate, t, decayed) -> {
      double product = 1;
      for (int s = 1; s <= t; s++) {
        product *= mu(beta1, s);
      }
      for (int i = 0; i < w.length; i++) {
        w[i] -= decayed ? rate * decay * w[i] : 0;
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        double ahead =
            mu(beta1, t + 1) * m[i] / (1 - product * mu(beta1, t + 1))
                + (1 - mu(beta1, t)) * g[i] / (1 - product);
        w[i] -= rate * ahead / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + epsilon);
      }
    };
  }

  private static double mu(double beta1, int t) {
    return beta1 * (1 - 0.5 * Math.pow(0.96, 0.004 * t));
  }

  /** SGD, with decoupled decay. */
  static PlainRule sgd(double decay) {
    return (w, g, rate, t, decayed) -> {
      for (int i = 0; i < w.length; i++) {
        w[i] -= rate * (g[i] + (decayed ? decay * w[i] : 0));
      }
    };
  }

  /** Zhang et al. 2019, algorithm 1. */
  static PlainRule lookahead(PlainRule inner, int steps, double share) {
    double[] slow = new double[OptimizerHarness.SIZE];
    return (w, g, rate, t, decayed) -> {
      if (t == 1) {
        System.arraycopy(w, 0, slow, 0, w.length);
      }
      inner.step(w, g, rate, t, decayed);
      if (t % steps == 0) {
        for (int i = 0; i < w.length; i++) {
          slow[i] += share * (w[i] - slow[i]);
          w[i] = slow[i];
        }
      }
    };
  }
}
