package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
public final class MarkdownTable {

  private final int columns;
  private final List<String> lines = new ArrayList<>();

  private MarkdownTable(List<String> titles) {
    columns = titles.size();
    lines.add(line(titles));
    lines.add("|" + String.join("|", Collections.nCopies(columns, "---")) + "|");
  }

  /** Starts a table. */
  public static MarkdownTable of(String... titles) {
    return of(List.of(titles));
  }

  /** Starts a table. */
  public static MarkdownTable of(List<String> titles) {
    return new MarkdownTable(titles);
  }

  /** Adds a row, which must have as many cells as there are titles. */
  public MarkdownTable row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a row, which must have as many cells as there are titles. */
  public MarkdownTable row(List<String> cells) {
    checkArgument(
        cells.size() == columns, "a row must have %s cells, got %s", columns, cells.size());
    lines.add(line(cells));
    return this;
  }

  /** A bar in a cell would end it. */
  private static String line(List<String> cells) {
    return "| "
        + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList())
        + " |";
  }

  /** Returns its lines so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }
}
