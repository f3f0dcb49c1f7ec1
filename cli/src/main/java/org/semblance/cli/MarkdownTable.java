package org.semblance.cli;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
final class MarkdownTable {

  private final int columns;
  private final List<String> lines = new ArrayList<>();

  private MarkdownTable(List<String> titles) {
    columns = titles.size();
    lines.add(line(titles));
    lines.add("|" + String.join("|", Collections.nCopies(columns, "---")) + "|");
  }

  /** Starts a table. */
  static MarkdownTable of(String... titles) {
    return new MarkdownTable(List.of(titles));
  }

  /** Adds a row. */
  MarkdownTable row(String... cells) {
    checkArgument(
        cells.length == columns, "a row must have %s cells, got %s", columns, cells.length);
    lines.add(line(List.of(cells)));
    return this;
  }

  /** A bar in a cell would end it. */
  private static String line(List<String> cells) {
    return "| "
        + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList())
        + " |";
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
