package org.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.semblance.train.ProfileRow;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepProfile;

/**
 * A profile for people.
 *
 * @param profile what was traced
 * @param untraced the same step, measured without tracing
 * @param processors that the step could use
 * @param top rows of a table; the others are one row together
 */
record ProfileText(StepProfile profile, StepBenchmark.Result untraced, int processors, int top) {

  /** Returns the lines: totals, then by operation, by kind of layer and by layer. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(totals());
    lines.add("");
    lines.addAll(types());
    lines.add("");
    lines.addAll(kinds());
    lines.add("");
    lines.addAll(layers());
    return lines;
  }

  private List<String> totals() {
    double tracing = profile.seconds() / untraced.medianSeconds() - 1;
    return Table.of("", "")
        .row(
            "traced step",
            String.format(
                "%s ms, mean of %d; untraced %s ms, median: %s",
                milliseconds(profile.seconds()),
                profile.steps(),
                milliseconds(untraced.medianSeconds()),
                tracing < 0.005
                    ? "tracing adds nothing that shows"
                    : String.format("tracing adds %.0f %%", 100 * tracing)))
        .row(
            "all operations",
            String.format(
                "%s ms, %.2f at a time",
                milliseconds(profile.nodeSeconds()), profile.nodeSeconds() / profile.seconds()))
        .row(
            "no operation",
            String.format(
                "%s ms, %s", milliseconds(profile.idleSeconds()), share(profile.idleSeconds())))
        .row(
            "processors busy",
            String.format(
                "%.0f %% of %d, untraced", 100 * untraced.processorsBusy(processors), processors))
        .lines();
  }

  private List<String> types() {
    Table table =
        Table.of("operation", ">runs", ">ms", ">share", ">forward", ">backward", ">update");
    List<ProfileRow> rows = profile.types();
    for (ProfileRow row : first(rows)) {
      table.row(type(row.name(), row.runs(), List.of(row)));
    }
    List<ProfileRow> rest = rest(rows);
    if (!rest.isEmpty()) {
      double runs = rest.stream().mapToDouble(ProfileRow::runs).sum();
      table.row(type(rest.size() + " others", runs, rest));
    }
    return table.lines();
  }

  private Object[] type(String name, double runs, List<ProfileRow> rows) {
    double seconds = rows.stream().mapToDouble(ProfileRow::seconds).sum();
    return new Object[] {
      name,
      String.format("%.0f", runs),
      milliseconds(seconds),
      share(seconds),
      milliseconds(rows.stream().mapToDouble(ProfileRow::forwardSeconds).sum()),
      milliseconds(rows.stream().mapToDouble(ProfileRow::backwardSeconds).sum()),
      milliseconds(rows.stream().mapToDouble(ProfileRow::updateSeconds).sum())
    };
  }

  private List<String> kinds() {
    Table table =
        Table.of(
            "kind of layer",
            ">ms",
            ">share",
            ">forward",
            ">backward",
            ">update",
            ">GFLOP/s forward",
            ">backward",
            ">MiB written");
    for (ProfileRow row : profile.kinds()) {
      if (row.runs() > 0) {
        table.row(
            row.name(),
            milliseconds(row.seconds()),
            share(row.seconds()),
            milliseconds(row.forwardSeconds()),
            milliseconds(row.backwardSeconds()),
            milliseconds(row.updateSeconds()),
            rate(row.forwardGflops()),
            rate(row.backwardGflops()),
            mebibytes(row.bytes()));
      }
    }
    return table.lines();
  }

  private List<String> layers() {
    Table table =
        Table.of(
            "layer",
            "kind",
            ">ms",
            ">share",
            ">forward",
            ">backward",
            ">GFLOP/s forward",
            ">backward",
            ">MiB written");
    for (ProfileRow row : first(profile.parts())) {
      table.row(
          row.name(),
          row.kind(),
          milliseconds(row.seconds()),
          share(row.seconds()),
          milliseconds(row.forwardSeconds()),
          milliseconds(row.backwardSeconds()),
          rate(row.forwardGflops()),
          rate(row.backwardGflops()),
          mebibytes(row.bytes()));
    }
    List<ProfileRow> rest = rest(profile.parts());
    if (!rest.isEmpty()) {
      double seconds = rest.stream().mapToDouble(ProfileRow::seconds).sum();
      table.row(
          rest.size() + " others",
          "",
          milliseconds(seconds),
          share(seconds),
          milliseconds(rest.stream().mapToDouble(ProfileRow::forwardSeconds).sum()),
          milliseconds(rest.stream().mapToDouble(ProfileRow::backwardSeconds).sum()),
          "",
          "",
          mebibytes(rest.stream().mapToDouble(ProfileRow::bytes).sum()));
    }
    return table.lines();
  }

  private List<ProfileRow> first(List<ProfileRow> rows) {
    return rows.subList(0, Math.min(top, rows.size()));
  }

  private List<ProfileRow> rest(List<ProfileRow> rows) {
    return rows.subList(Math.min(top, rows.size()), rows.size());
  }

  private static String milliseconds(double seconds) {
    return String.format("%.1f", 1e3 * seconds);
  }

  private String share(double seconds) {
    return String.format("%.1f %%", 100 * seconds / profile.seconds());
  }

  private static String rate(OptionalDouble gflops) {
    return gflops.isPresent() ? String.format("%.1f", gflops.getAsDouble()) : "";
  }

  private static String mebibytes(double bytes) {
    return String.format("%.1f", bytes / (1 << 20));
  }
}
