package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as Markdown tables. */
public final class IjbTable {

  private IjbTable() {}

  /**
   * Returns the tables of some results.
   *
   * <p>First the original's: true accept rates at the point of the curve that is nearest to each
   * false accept rate, in percent, and the area. Then for each curve the figures that cannot lie
   * above the rate, with their 95 % intervals, and the thresholds; then the searches.
   */
  public static List<String> markdown(List<IjbResult> results) {
    List<String> lines = new ArrayList<>();
    original(results, lines);
    for (IjbResult result : results) {
      for (VerificationFigures figures : result.verification()) {
        intervals(result, figures, lines);
      }
      if (result.search() != null) {
        openSet(result, result.search(), lines);
        closedSet(result, result.search(), lines);
      }
      for (String note : result.notes()) {
        lines.add("");
        lines.add("Note: " + note + ".");
      }
    }
    return lines;
  }

  private static void original(List<IjbResult> results, List<String> lines) {
    List<String> titles = new ArrayList<>(List.of("Methods"));
    VerificationFigures.FALSE_ACCEPT_RATES.forEach(far -> titles.add(rate(far)));
    titles.add("AUC");
    header(titles, lines);
    for (IjbResult result : results) {
      for (VerificationFigures figures : result.verification()) {
        List<String> row =
            new ArrayList<>(List.of(result.curveName(figures.flags()) + "-" + result.set()));
        figures.tarAtFars().forEach(tar -> row.add(percent(tar.nearest())));
        row.add(percent(figures.auc()));
        row(row, lines);
      }
    }
  }

  private static void intervals(IjbResult result, VerificationFigures figures, List<String> lines) {
    lines.add("");
    lines.add(
        format(
            "1:1 of %s on %s, %s: %,d pairs of one person, %,d of two",
            result.model(),
            result.set(),
            figures.flags(),
            figures.positives(),
            figures.negatives()));
    lines.add("");
    header(
        List.of(
            "FAR",
            "TAR, nearest point",
            "interpolated",
            "not above FAR",
            "95 % interval",
            "false accepts",
            "threshold"),
        lines);
    for (TarAtFar tar : figures.tarAtFars()) {
      row(
          List.of(
              rate(tar.far()),
              percent(tar.nearest()),
              percent(tar.interpolated()),
              percent(tar.attained()),
              percent(tar.interval().low()) + " to " + percent(tar.interval().high()),
              format("%,d", tar.falseAccepts()),
              format("%.4f", tar.threshold())),
          lines);
    }
  }

  private static void openSet(IjbResult result, SearchFigures search, List<String> lines) {
    lines.add("");
    lines.add(
        format(
            "1:N of %s on %s, %s, open set: %,d probes",
            result.model(), result.set(), search.flags(), search.probes()));
    lines.add("");
    List<String> titles =
        new ArrayList<>(List.of("gallery", "templates", "mated probes", "rank 1", "5", "10"));
    List<TpirAtFpir> mean = search.meanCurve();
    SearchFigures.REPORTED.forEach(i -> titles.add("TPIR at FPIR " + rate(mean.get(i).fpir())));
    header(titles, lines);
    for (OpenSetFigures gallery : search.openSet()) {
      List<String> row = new ArrayList<>();
      row.add(gallery.gallery());
      row.add(format("%,d", gallery.templates()));
      row.add(format("%,d", gallery.mated()));
      row.add(percent((double) gallery.rank1() / gallery.mated()));
      row.add(percent((double) gallery.rank5() / gallery.mated()));
      row.add(percent((double) gallery.rank10() / gallery.mated()));
      SearchFigures.REPORTED.forEach(i -> row.add(percent(gallery.curve().get(i).tpir())));
      row(row, lines);
    }
    List<String> row = new ArrayList<>(List.of("mean", "", ""));
    List.of(1, 5, 10).forEach(rank -> row.add(percent(search.meanTop(rank))));
    SearchFigures.REPORTED.forEach(i -> row.add(percent(mean.get(i).tpir())));
    row(row, lines);
  }

  private static void closedSet(IjbResult result, SearchFigures search, List<String> lines) {
    ClosedSetFigures closed = search.closedSet();
    lines.add("");
    lines.add(
        format(
            "1:N of %s on %s, %s, closed set of both galleries: %,d templates, %,d probes%s",
            result.model(),
            result.set(),
            search.flags(),
            closed.templates(),
            closed.probes(),
            closed.withoutMate() == 0
                ? ""
                : format(", %,d probes without a mate left out", closed.withoutMate())));
    lines.add("");
    List<String> titles = new ArrayList<>(List.of("rank 1", "5", "10"));
    closed.recalls().forEach(recall -> titles.add("recall at FAR " + rate(recall.fpir())));
    header(titles, lines);
    List<String> row = new ArrayList<>();
    for (int found : new int[] {closed.rank1(), closed.rank5(), closed.rank10()}) {
      row.add(percent((double) found / closed.probes()));
    }
    closed.recalls().forEach(recall -> row.add(percent(recall.tpir())));
    row(row, lines);
  }

  private static void header(List<String> titles, List<String> lines) {
    row(titles, lines);
    lines.add("|" + "---|".repeat(titles.size()));
  }

  private static void row(List<String> cells, List<String> lines) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  /** Writes 1e-06 … 0.1, as the original's table has them. */
  private static String rate(double rate) {
    double decade = Math.rint(Math.log10(rate));
    return decade < -4 ? format("1e-0%d", (int) -decade) : format("%s", power(decade));
  }

  private static String power(double decade) {
    return decade == 0 ? "1" : "0." + "0".repeat((int) -decade - 1) + "1";
  }

  private static String percent(double share) {
    return format("%.2f", 100 * share);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
