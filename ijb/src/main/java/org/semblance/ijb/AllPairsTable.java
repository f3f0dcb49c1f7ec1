package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;

/** A comparison of all pairs as Markdown tables. */
public final class AllPairsTable {

  private AllPairsTable() {}

  /** Returns a table of all groups, then one for each with intervals and thresholds. */
  public static List<String> markdown(AllPairsResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        MarkdownTable.format(
            "All pairs of %s, %s: %,d pictures of %,d identities",
            result.set(), result.model(), result.images(), result.identities()));
    lines.add("");
    List<String> titles =
        new ArrayList<>(List.of("pairs", "identities", "pictures", "of one person", "of two"));
    result
        .groups()
        .get(0)
        .tars()
        .forEach(tar -> titles.add("TAR at FAR " + MarkdownTable.rate(tar.far())));
    MarkdownTable.header(titles, lines);
    for (AllPairsResult.Group group : result.groups()) {
      List<String> row = new ArrayList<>();
      row.add(group.name());
      row.add(MarkdownTable.format("%,d", group.identities()));
      row.add(MarkdownTable.format("%,d", group.images()));
      row.add(MarkdownTable.format("%,d", group.positives()));
      row.add(MarkdownTable.format("%,d", group.negatives()));
      for (TarAtLimit tar : group.tars()) {
        row.add((tar.isExact() ? "" : "≥ ") + MarkdownTable.percent(tar.tarLow()));
      }
      MarkdownTable.row(row, lines);
    }
    List<TarAtLimit> all = new ArrayList<>();
    for (AllPairsResult.Group group : result.groups()) {
      lines.add("");
      lines.add("Pairs: " + group.name());
      lines.add("");
      MarkdownTable.rates(group.tars(), lines);
      all.addAll(group.tars());
    }
    MarkdownTable.remarks(all, lines);
    for (String note : result.notes()) {
      lines.add("");
      lines.add("Note: " + note + ".");
    }
    return lines;
  }
}
