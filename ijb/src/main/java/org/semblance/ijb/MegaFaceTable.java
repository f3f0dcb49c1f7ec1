package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import org.semblance.evaluation.MarkdownTable;

/** A search among distractors as Markdown tables. */
public final class MegaFaceTable {

  private static final List<Integer> RANKS = List.of(1, 5, 10, 100, 1000);

  private MegaFaceTable() {}

  /** Returns, for each variant, shares found by number of distractors, and the curve's rates. */
  public static List<String> markdown(MegaFaceResult result) {
    List<String> lines = new ArrayList<>();
    for (MegaFaceResult.Variant variant : result.variants()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(title(result, variant));
      lines.add("");
      identification(variant, lines);
      lines.add("");
      lines.add(
          TableText.format(
              "Verification, %s: %,d pairs of one person, %,d of a picture with a distractor",
              variant.name(), variant.positives(), variant.negatives()));
      lines.add("");
      TableText.rates(variant.tars(), lines);
      TableText.remarks(variant.tars(), lines);
    }
    for (String note : result.notes()) {
      lines.add("");
      lines.add("Note: " + note + ".");
    }
    return lines;
  }

  private static String title(MegaFaceResult result, MegaFaceResult.Variant variant) {
    return TableText.format(
        "MegaFace of %s, %s: %,d pictures of %,d persons%s, %,d distractors%s",
        result.model(),
        variant.name(),
        variant.probes(),
        variant.persons(),
        variant.noisyProbes() == 0
            ? ""
            : TableText.format(" (%,d of noise replaced)", variant.noisyProbes()),
        variant.distractors(),
        variant.noisyDistractors() == 0
            ? ""
            : TableText.format(" (%,d of noise far away)", variant.noisyDistractors()));
  }

  private static void identification(MegaFaceResult.Variant variant, List<String> lines) {
    List<String> titles = new ArrayList<>(List.of("distractors", "searches"));
    RANKS.forEach(rank -> titles.add("rank " + rank));
    titles.add("rank 1, 95 % interval");
    MarkdownTable table = MarkdownTable.of(titles);
    for (MegaFaceResult.Identification found : variant.identification()) {
      List<String> row = new ArrayList<>();
      row.add(TableText.format("%,d", found.distractors()));
      row.add(TableText.format("%,d", found.searches()));
      RANKS.forEach(rank -> row.add(TableText.percent(found.rate(rank))));
      row.add(
          TableText.percent(found.interval().low())
              + " to "
              + TableText.percent(found.interval().high()));
      table.row(row);
    }
    lines.addAll(table.lines());
  }
}
