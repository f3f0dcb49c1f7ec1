package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.callbacks.RocPlot;
import org.semblance.evaluation.RocPoint;
import org.semblance.ijb.IjbResult;
import org.semblance.ijb.IjbTable;
import org.semblance.ijb.VerificationFigures;
import org.semblance.nn.files.AtomicFile;

/**
 * Results of {@code ijb} for people: tables, and curves with all models in one picture.
 *
 * @param streams where answers go
 * @param folder where files go
 */
record IjbReport(Streams streams, Path folder) {

  private static final RocPlot ROC =
      new RocPlot("ROC, 1:1", "false accept rate", "true accept rate", 1e-6, 0.1);
  private static final RocPlot DIR =
      new RocPlot(
          "Detection and identification, 1:N open set, mean of the galleries",
          "false positive identification rate",
          "true positive identification rate",
          1e-4,
          1);

  /** Writes the files {@code NAME.md}, {@code NAME-roc.svg} and {@code NAME-dir.svg}; answers. */
  void write(List<IjbResult> results, String name, boolean json) {
    List<String> lines = IjbTable.markdown(results);
    AtomicFile.writeText(folder.resolve(name + ".md"), String.join("\n", lines) + "\n");
    AtomicFile.writeText(folder.resolve(name + "-roc.svg"), ROC.svg(roc(results)));
    Map<String, List<RocPoint>> searches = searches(results);
    if (!searches.isEmpty()) {
      AtomicFile.writeText(folder.resolve(name + "-dir.svg"), DIR.svg(searches));
    }
    if (json) {
      streams.out().println(JsonText.of(results.size() == 1 ? results.get(0) : results));
    } else {
      lines.forEach(streams.out()::println);
      streams.out().println();
      streams
          .out()
          .printf(
              "In %s: %s.md, %s-roc.svg%s%n",
              folder, name, name, searches.isEmpty() ? "" : ", " + name + "-dir.svg");
    }
  }

  private static Map<String, List<RocPoint>> roc(List<IjbResult> results) {
    Map<String, List<RocPoint>> curves = new LinkedHashMap<>();
    for (IjbResult result : results) {
      for (VerificationFigures figures : result.verification()) {
        put(
            curves,
            String.format(
                "%s-%s, area %.4f", result.curveName(figures.flags()), result.set(), figures.auc()),
            figures.curve());
      }
    }
    return curves;
  }

  private static Map<String, List<RocPoint>> searches(List<IjbResult> results) {
    Map<String, List<RocPoint>> curves = new LinkedHashMap<>();
    for (IjbResult result : results) {
      if (result.search() != null) {
        put(
            curves,
            result.model() + "-" + result.set(),
            result.search().meanCurve().stream()
                .map(point -> new RocPoint(point.fpir(), point.tpir()))
                .toList());
      }
    }
    return curves;
  }

  /** Two results may have the same name. */
  private static void put(Map<String, List<RocPoint>> curves, String name, List<RocPoint> points) {
    String free = name;
    for (int i = 2; curves.containsKey(free); i++) {
      free = name + " (" + i + ")";
    }
    curves.put(free, points);
  }
}
