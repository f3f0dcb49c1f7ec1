package org.semblance.backbones;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;

/**
 * What became of each tensor of a weight file and of each variable of a network when one was loaded
 * into the other: by name, where the shape is the same.
 *
 * @param source the file
 * @param rows the network's variables in their order, then what only the file has
 */
public record LoadReport(String source, List<Row> rows) {

  /** What became of a tensor. */
  public enum Outcome {
    /** The variable has the file's values. */
    LOADED("loaded"),
    /** Both have it, but not of the same shape: the variable keeps its first values. */
    OTHER_SHAPE("skipped: other shape"),
    /** Only the network has it: it keeps its first values. */
    NOT_IN_FILE("skipped: not in the file"),
    /** Only the file has it. */
    NOT_IN_NETWORK("left: not in the network");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  /**
   * One tensor.
   *
   * @param name for instance {@code stem_conv/kernel}
   * @param inFile its shape there, null if it is not
   * @param inNetwork its shape there, null if it is not
   */
  public record Row(String name, @Nullable Shape inFile, @Nullable Shape inNetwork) {

    /** Returns what became of it. */
    public Outcome outcome() {
      if (inFile == null) {
        return Outcome.NOT_IN_FILE;
      }
      if (inNetwork == null) {
        return Outcome.NOT_IN_NETWORK;
      }
      return inFile.equals(inNetwork) ? Outcome.LOADED : Outcome.OTHER_SHAPE;
    }
  }

  /** The console names so many tensors of an outcome, then only how many more there are. */
  private static final int NAMED = 3;

  /** Copies the list. */
  public LoadReport {
    rows = List.copyOf(rows);
  }

  /** Returns the rows of an outcome. */
  public List<Row> rows(Outcome outcome) {
    return rows.stream().filter(row -> row.outcome() == outcome).toList();
  }

  /** Returns a few lines for the console: how many of each outcome, and the first of them. */
  public List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("weights from " + source);
    byOutcome()
        .forEach(
            (outcome, all) ->
                lines.add(
                    String.format(
                        Locale.ROOT, "  %-25s %5d%s", outcome.words, all.size(), first(all))));
    return lines;
  }

  private static String first(List<Row> rows) {
    if (rows.get(0).outcome() == Outcome.LOADED) {
      return "";
    }
    String named =
        rows.stream().limit(NAMED).map(LoadReport::words).collect(Collectors.joining(", "));
    int more = rows.size() - NAMED;
    return "  " + named + (more > 0 ? " and " + more + " more" : "");
  }

  private static String words(Row row) {
    return row.outcome() == Outcome.OTHER_SHAPE
        ? row.name() + " " + row.inFile() + " for " + row.inNetwork()
        : row.name();
  }

  /** Returns the whole table as text, a line for each tensor. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    summary().forEach(line -> text.append(line).append('\n'));
    String format = "%-25s %-40s %-18s %s%n";
    text.append('\n').append(line(format, "outcome", "tensor", "in the file", "in the network"));
    byOutcome()
        .forEach(
            (outcome, all) ->
                all.forEach(
                    row ->
                        text.append(
                            line(
                                format,
                                outcome.words,
                                row.name(),
                                shape(row.inFile()),
                                shape(row.inNetwork())))));
    return text.toString();
  }

  private static String line(String format, Object... cells) {
    return String.format(Locale.ROOT, format, cells).replace("\r\n", "\n");
  }

  private static String shape(@Nullable Shape shape) {
    return shape == null ? "-" : shape.toString();
  }

  private Map<Outcome, List<Row>> byOutcome() {
    Map<Outcome, List<Row>> all = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      List<Row> some = rows(outcome);
      if (!some.isEmpty()) {
        all.put(outcome, some);
      }
    }
    return all;
  }
}
