package org.semblance.cli;

import java.util.List;
import java.util.Locale;
import org.semblance.evaluation.WilsonInterval;

/** Rates for people and programs. */
final class RateText {

  private RateText() {}

  /** Returns a small rate as people write it: {@code 1e-3}, {@code 2.5e-4}. */
  static String rate(double rate) {
    String text = String.format(Locale.ROOT, "%.3e", rate);
    int e = text.indexOf('e');
    String digits = text.substring(0, e).replaceFirst("\\.?0+$", "");
    return digits + "e" + Integer.parseInt(text.substring(e + 1));
  }

  /** Returns a share in percent. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  /** Returns a share in percent with its interval. */
  static String percent(double share, WilsonInterval interval) {
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        100 * share,
        100 * interval.low(),
        100 * interval.high());
  }

  /** Returns an interval for programs. */
  static List<Double> ends(WilsonInterval interval) {
    return List.of(interval.low(), interval.high());
  }
}
