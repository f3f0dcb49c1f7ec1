package org.semblance.ijb;

import java.util.List;
import java.util.Locale;
import org.semblance.evaluation.MarkdownTable;

/** Numbers and curves in tables. */
final class TableText {

  private TableText() {}

  /** Writes a share in percent. */
  static String percent(double share) {
    return format("%.2f", 100 * share);
  }

  /** Writes 1e-6, 2.5e-4. */
  static String rate(double rate) {
    int exponent = (int) Math.floor(Math.log10(rate) + 1e-9);
    return format("%se%d", (float) (rate * Math.pow(10, -exponent)), exponent).replace(".0e", "e");
  }

  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** Writes the rates of a curve: one number where it is exact, otherwise both ends. */
  static void rates(List<TarAtLimit> tars, List<String> lines) {
    MarkdownTable table =
        MarkdownTable.of("FAR", "TAR", "95 % interval", "false accepts", "allowed", "cosine above");
    for (TarAtLimit tar : tars) {
      table.row(
          rate(tar.far()),
          between(percent(tar.tarLow()), percent(tar.tarHigh()), tar.isExact()),
          percent(tar.interval().low()) + " to " + percent(tar.interval().high()),
          tar.falseAccepts() < 0 ? "" : format("%,d", tar.falseAccepts()),
          format("%,d", tar.allowed()),
          between(
              format("%.5f", tar.thresholdLow()),
              format("%.5f", tar.thresholdHigh()),
              tar.isExact()));
    }
    lines.addAll(table.lines());
  }

  private static String between(String low, String high, boolean exact) {
    return exact ? low : low + " to " + high;
  }

  /** Says what the rates of the tables cannot say. */
  static void remarks(List<TarAtLimit> tars, List<String> lines) {
    if (tars.stream().anyMatch(tar -> !tar.isExact())) {
      lines.add("");
      lines.add(
          "Two values: more false accepts are allowed than scores are kept, so the rate is known"
              + " from a histogram with 65,536 bins, and lies between them.");
    }
    if (tars.stream().anyMatch(tar -> tar.allowed() == 0)) {
      lines.add("");
      lines.add(
          "0 allowed: there are fewer pairs of two persons than 1/FAR, so no false accept is"
              + " allowed.");
    }
  }
}
