package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import org.semblance.evaluation.MarkdownTable;

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
    MarkdownTable table = MarkdownTable.of(titles);
    for (IjbResult result : results) {
      for (VerificationFigures figures : result.verification()) {
        List<String> row =
            new ArrayList<>(List.of(result.curveName(figures.flags()) + "-" + result.set()));
        figures.tarAtFars().forEach(tar -> row.add(TableText.percent(tar.nearest())));
        row.add(TableText.percent(figures.auc()));
        table.row(row);
      }
    }
    lines.addAll(table.lines());
  }

  private static void intervals(IjbResult result, VerificationFigures figures, List<String> lines) {
    lines.add("");
    lines.add(
        TableText.format(
            "1:1 of %s on %s, %s: %,d pairs of one person, %,d of two",
            result.model(),
            result.set(),
            figures.flags(),
            figures.positives(),
            figures.negatives()));
    lines.add("");
    MarkdownTable table =
        MarkdownTable.of(
            "FAR",
            "TAR, nearest point",
            "interpolated",
            "not above FAR",
            "95 % interval",
            "false accepts",
            "threshold");
    for (TarAtFar tar : figures.tarAtFars()) {
      table.row(
          rate(tar.far()),
          TableText.percent(tar.nearest()),
          TableText.percent(tar.interpolated()),
          TableText.percent(tar.attained()),
          TableText.percent(tar.interval().low())
              + " to "
              + TableText.percent(tar.interval().high()),
          TableText.format("%,d", tar.falseAccepts()),
          TableText.format("%.4f", tar.threshold()));
    }
    lines.addAll(table.lines());
  }

  private static void openSet(IjbResult result, SearchFigures search, List<String> lines) {
    lines.add("");
    lines.add(
        TableText.format(
            "1:N of %s on %s, %s, open set: %,d probes",
            result.model(), result.set(), search.flags(), search.probes()));
    lines.add("");
    List<String> titles =
        new ArrayList<>(List.of("gallery", "templates", "mated probes", "rank 1", "5", "10"));
    List<TpirAtFpir> mean = search.meanCurve();
    SearchFigures.REPORTED.forEach(i -> titles.add("TPIR at FPIR " + rate(mean.get(i).fpir())));
    MarkdownTable table = MarkdownTable.of(titles);
    for (OpenSetFigures gallery : search.openSet()) {
      List<String> row = new ArrayList<>();
      row.add(gallery.gallery());
      row.add(TableText.format("%,d", gallery.templates()));
      row.add(TableText.format("%,d", gallery.mated()));
      row.add(TableText.percent((double) gallery.rank1() / gallery.mated()));
      row.add(TableText.percent((double) gallery.rank5() / gallery.mated()));
      row.add(TableText.percent((double) gallery.rank10() / gallery.mated()));
      SearchFigures.REPORTED.forEach(
          i -> row.add(TableText.percent(gallery.curve().get(i).tpir())));
      table.row(row);
    }
    List<String> row = new ArrayList<>(List.of("mean", "", ""));
    List.of(1, 5, 10).forEach(rank -> row.add(TableText.percent(search.meanTop(rank))));
    SearchFigures.REPORTED.forEach(i -> row.add(TableText.percent(mean.get(i).tpir())));
    lines.addAll(table.row(row).lines());
  }

  private static void closedSet(IjbResult result, SearchFigures search, List<String> lines) {
    ClosedSetFigures closed = search.closedSet();
    lines.add("");
    lines.add(
        TableText.format(
            "1:N of %s on %s, %s, closed set of both galleries: %,d templates, %,d probes%s",
            result.model(),
            result.set(),
            search.flags(),
            closed.templates(),
            closed.probes(),
            closed.withoutMate() == 0
                ? ""
                : TableText.format(", %,d probes without a mate left out", closed.withoutMate())));
    lines.add("");
    List<String> titles = new ArrayList<>(List.of("rank 1", "5", "10"));
    closed.recalls().forEach(recall -> titles.add("recall at FAR " + rate(recall.fpir())));
    MarkdownTable table = MarkdownTable.of(titles);
    List<String> row = new ArrayList<>();
    for (int found : new int[] {closed.rank1(), closed.rank5(), closed.rank10()}) {
      row.add(TableText.percent((double) found / closed.probes()));
    }
    closed.recalls().forEach(recall -> row.add(TableText.percent(recall.tpir())));
    lines.addAll(table.row(row).lines());
  }

  /** Writes 1e-06 … 0.1, as the original's table has them. */
  private static String rate(double rate) {
    double decade = Math.rint(Math.log10(rate));
    return decade < -4
        ? TableText.format("1e-0%d", (int) -decade)
        : TableText.format("%s", power(decade));
  }

  private static String power(double decade) {
    return decade == 0 ? "1" : "0." + "0".repeat((int) -decade - 1) + "1";
  }
}
