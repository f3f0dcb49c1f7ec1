package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import org.semblance.evaluation.MarkdownTable;

/** A comparison of all pairs as Markdown tables. */
public final class AllPairsTable {

  private AllPairsTable() {}

  /** Returns a table of all groups, then one for each with intervals and thresholds. */
  public static List<String> markdown(AllPairsResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        TableText.format(
            "All pairs of %s, %s: %,d pictures of %,d identities",
            result.set(), result.model(), result.images(), result.identities()));
    lines.add("");
    List<String> titles =
        new ArrayList<>(List.of("pairs", "identities", "pictures", "of one person", "of two"));
    result
        .groups()
        .get(0)
        .tars()
        .forEach(tar -> titles.add("TAR at FAR " + TableText.rate(tar.far())));
    MarkdownTable table = MarkdownTable.of(titles);
    for (AllPairsResult.Group group : result.groups()) {
      List<String> row = new ArrayList<>();
      row.add(group.name());
      row.add(TableText.format("%,d", group.identities()));
      row.add(TableText.format("%,d", group.images()));
      row.add(TableText.format("%,d", group.positives()));
      row.add(TableText.format("%,d", group.negatives()));
      for (TarAtLimit tar : group.tars()) {
        row.add((tar.isExact() ? "" : "≥ ") + TableText.percent(tar.tarLow()));
      }
      table.row(row);
    }
    lines.addAll(table.lines());
    List<TarAtLimit> all = new ArrayList<>();
    for (AllPairsResult.Group group : result.groups()) {
      lines.add("");
      lines.add("Pairs: " + group.name());
      lines.add("");
      TableText.rates(group.tars(), lines);
      all.addAll(group.tars());
    }
    TableText.remarks(all, lines);
    for (String note : result.notes()) {
      lines.add("");
      lines.add("Note: " + note + ".");
    }
    return lines;
  }
}
