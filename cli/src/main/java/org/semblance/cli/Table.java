package org.semblance.cli;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;

/** A small table of text: columns as wide as their widest cell, two spaces between them. */
final class Table {

  private final List<String> header;
  private final boolean[] right;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> header, boolean[] right) {
    this.header = header;
    this.right = right;
  }

  /**
   * Starts a table.
   *
   * @param header names of the columns; one that begins with {@code >} is aligned to the right
   */
  static Table of(String... header) {
    boolean[] right = new boolean[header.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < header.length; i++) {
      right[i] = header[i].startsWith(">");
      names.add(right[i] ? header[i].substring(1) : header[i]);
    }
    return new Table(names, right);
  }

  /** Adds a row. */
  Table row(Object... cells) {
    checkArgument(
        cells.length == right.length,
        "a row must have %s cells, got %s",
        right.length,
        cells.length);
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** Returns the lines, the header first unless all its names are empty. */
  List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    if (header.stream().anyMatch(name -> !name.isEmpty())) {
      all.add(header);
    }
    all.addAll(rows);
    int[] widths = new int[right.length];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(i == 0 ? "" : "  ")
          .append(
              right[i]
                  ? Strings.padStart(cell, widths[i], ' ')
                  : Strings.padEnd(cell, widths[i], ' '));
    }
    return line.toString().stripTrailing();
  }
}
