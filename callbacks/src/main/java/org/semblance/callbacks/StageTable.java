package org.semblance.callbacks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.semblance.evaluation.VerificationReport;

/**
 * The epochs of one stage as a table of text, the best accuracy of each set marked; with a column
 * for the share of the time that training waited for its pictures if it is worth it.
 */
final class StageTable {

  private static final String BEST_MARK = "*";

  private final List<EpochEnd> epochs = new ArrayList<>();
  private final Set<String> sets = new LinkedHashSet<>();

  void add(EpochEnd event) {
    epochs.add(event);
    event.reports().forEach(report -> sets.add(report.name()));
  }

  List<String> lines() {
    if (epochs.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    boolean waiting =
        epochs.stream().anyMatch(epoch -> InputWait.noticeable(epoch.inputWaitShare()));
    StringBuilder header = new StringBuilder();
    header.append(
        String.format(
            Locale.ROOT, "%6s %10s %9s %10s %9s", "epoch", "loss", "accuracy", "rate", "images/s"));
    header.append(waiting ? " waiting" : "");
    sets.forEach(set -> header.append(String.format(Locale.ROOT, " %" + width(set) + "s", set)));
    lines.add(header.toString());
    Map<String, Double> best = best();
    for (EpochEnd epoch : epochs) {
      StringBuilder line = new StringBuilder();
      line.append(
          String.format(
              Locale.ROOT,
              "%6d %10.4f %9s %10.3g %9.1f",
              epoch.epoch() + 1,
              epoch.loss(),
              Double.isNaN(epoch.accuracy())
                  ? "-"
                  : String.format(Locale.ROOT, "%.4f", epoch.accuracy()),
              epoch.learningRate(),
              epoch.imagesPerSecond()));
      if (waiting) {
        line.append(String.format(Locale.ROOT, " %7s", InputWait.percent(epoch.inputWaitShare())));
      }
      sets.forEach(set -> line.append(cell(epoch, set, best)));
      lines.add(line.toString());
    }
    if (!sets.isEmpty()) {
      lines.add(BEST_MARK + " best of this stage");
    }
    return lines;
  }

  private Map<String, Double> best() {
    Map<String, Double> best = new HashMap<>();
    for (EpochEnd epoch : epochs) {
      epoch.reports().forEach(report -> best.merge(report.name(), report.accuracy(), Math::max));
    }
    return best;
  }

  private static String cell(EpochEnd epoch, String set, Map<String, Double> best) {
    String text = "";
    for (VerificationReport report : epoch.reports()) {
      if (report.name().equals(set)) {
        boolean isBest = Double.valueOf(report.accuracy()).equals(best.get(set));
        text = String.format(Locale.ROOT, "%.4f%s", report.accuracy(), isBest ? BEST_MARK : " ");
      }
    }
    return String.format(Locale.ROOT, " %" + width(set) + "s", text);
  }

  private static int width(String set) {
    return Math.max(8, set.length());
  }
}
