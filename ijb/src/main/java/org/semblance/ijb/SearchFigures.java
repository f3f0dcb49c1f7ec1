package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;

/**
 * How well probes are found in galleries, by both published readings.
 *
 * @param flags with which pictures went into templates
 * @param probes searched for
 * @param openSet one for each gallery
 * @param closedSet both galleries joined
 */
public record SearchFigures(
    FeatureFlags flags, int probes, List<OpenSetFigures> openSet, ClosedSetFigures closedSet) {

  /** Positions in the curves of the rates 1e-4, 1e-3, 1e-2, 0.1 and 1. */
  public static final List<Integer> REPORTED = List.of(0, 25, 50, 75, 100);

  /** Copies the list. */
  public SearchFigures {
    openSet = List.copyOf(openSet);
  }

  /**
   * Returns the false positive identification rates of the curves: {@code 10^(−4 + 0.04·k)} for k =
   * 0..99, and 1. The exponents are those of {@code numpy.arange(-4, 0, 0.04)}, last bits included.
   */
  static double[] rates() {
    double[] rates = new double[101];
    double step = (-4 + 0.04) - -4;
    for (int k = 0; k < 100; k++) {
      rates[k] = Math.pow(10, -4 + k * step);
    }
    rates[100] = 1;
    return rates;
  }

  /** Returns the mean over the galleries of the identification rates, at every rate. */
  public List<TpirAtFpir> meanCurve() {
    List<TpirAtFpir> mean = new ArrayList<>();
    for (int i = 0; i < openSet.get(0).curve().size(); i++) {
      int point = i;
      double tpir = openSet.stream().mapToDouble(g -> g.curve().get(point).tpir()).sum();
      double threshold = openSet.stream().mapToDouble(g -> g.curve().get(point).threshold()).sum();
      mean.add(
          new TpirAtFpir(
              openSet.get(0).curve().get(point).fpir(),
              tpir / openSet.size(),
              threshold / openSet.size()));
    }
    return mean;
  }

  /**
   * Returns the original's mean share of probes among the first: found in either gallery, per
   * probe.
   *
   * @param rank 1, 5 or 10
   */
  public double meanTop(int rank) {
    int found = 0;
    for (OpenSetFigures gallery : openSet) {
      found +=
          switch (rank) {
            case 1 -> gallery.rank1();
            case 5 -> gallery.rank5();
            case 10 -> gallery.rank10();
            default -> throw new IllegalArgumentException("rank must be 1, 5 or 10, got " + rank);
          };
    }
    return (double) found / probes;
  }
}
