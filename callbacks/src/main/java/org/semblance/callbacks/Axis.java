package org.semblance.callbacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps values to the fraction of an axis at which they are drawn, linearly or by logarithm. */
final class Axis {

  /** A labelled value. */
  record Tick(double value, String label) {}

  private static final int WANTED_TICKS = 5;

  private final double low;
  private final double high;
  private final boolean logarithmic;

  private Axis(double low, double high, boolean logarithmic) {
    this.low = low;
    this.high = high;
    this.logarithmic = logarithmic;
  }

  /** Returns an axis from {@code low} to {@code high}, made wider where they are equal. */
  static Axis linear(double low, double high) {
    if (high > low) {
      return new Axis(low, high, false);
    }
    double half = low == 0 ? 1 : Math.abs(low) / 10;
    return new Axis(low - half, low + half, false);
  }

  /** Returns a linear axis whose ends are ticks. */
  static Axis nice(double low, double high) {
    Axis axis = linear(low, high);
    double step = step(axis.low, axis.high);
    return new Axis(
        Math.floor(axis.low / step + 1e-9) * step,
        Math.ceil(axis.high / step - 1e-9) * step,
        false);
  }

  /** Returns an axis over whole decades; both ends must be positive. */
  static Axis logarithmic(double low, double high) {
    double from = Math.floor(Math.log10(low) + 1e-9);
    double to = Math.ceil(Math.log10(high) - 1e-9);
    return new Axis(Math.pow(10, from), Math.pow(10, Math.max(to, from + 1)), true);
  }

  /** Returns whether a value can be drawn. */
  boolean shows(double value) {
    return Double.isFinite(value) && value >= low && value <= high;
  }

  double fraction(double value) {
    return logarithmic
        ? Math.log10(value / low) / Math.log10(high / low)
        : (value - low) / (high - low);
  }

  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    if (logarithmic) {
      for (long e = Math.round(Math.log10(low)); e <= Math.round(Math.log10(high)); e++) {
        double value = Math.pow(10, (double) e);
        ticks.add(
            new Tick(value, e >= -1 && e <= 3 ? plain(value, (int) Math.max(0, -e)) : "1e" + e));
      }
      return ticks;
    }
    double step = step(low, high);
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    double largest = Math.max(Math.abs(low), Math.abs(high));
    boolean scientific = largest < 1e-3 || largest >= 1e6;
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    for (long i = first; i <= last; i++) {
      double value = i * step;
      ticks.add(new Tick(value, scientific ? number(value) : plain(value, decimals)));
    }
    return ticks;
  }

  private static double step(double low, double high) {
    double rough = (high - low) / WANTED_TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double leading = rough / decade;
    return decade * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
  }

  private static String plain(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value == 0 ? 0.0 : value);
  }

  /** Writes a number with four significant digits and no superfluous zeros. */
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : "not a number";
    }
    double size = Math.abs(value);
    String text =
        size >= 1e-3 && size < 1e6
            ? String.format(
                Locale.ROOT,
                "%." + Math.max(0, 3 - (int) Math.floor(Math.log10(size))) + "f",
                value)
            : String.format(Locale.ROOT, "%.3e", value);
    String exponent = text.contains("e") ? text.substring(text.indexOf('e')) : "";
    String mantissa = text.substring(0, text.length() - exponent.length());
    if (mantissa.contains(".")) {
      mantissa = mantissa.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return mantissa + exponent.replace("e-0", "e-").replace("e+0", "e");
  }
}
