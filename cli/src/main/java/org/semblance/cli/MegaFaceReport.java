package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.callbacks.RocPlot;
import org.semblance.evaluation.RocPoint;
import org.semblance.ijb.MegaFaceResult;
import org.semblance.ijb.MegaFaceTable;
import org.semblance.nn.files.AtomicFile;

/**
 * Results of {@code megaface} for people: tables and curves.
 *
 * @param streams where answers go
 * @param folder where files go
 */
record MegaFaceReport(Streams streams, Path folder) {

  private static final RocPlot ROC =
      new RocPlot("Pictures and distractors", "false accept rate", "true accept rate", 1e-6, 1);

  /** A cumulative match characteristic has ranks where the other has rates. */
  private static final RocPlot CMC =
      new RocPlot("Search among distractors", "rank", "share of mates found", 1, 1000);

  /** Writes the files; answers. */
  void write(MegaFaceResult result, boolean json) {
    String name = result.model() + "-megaface";
    List<String> lines = MegaFaceTable.markdown(result);
    AtomicFile.writeText(folder.resolve(name + ".json"), JsonText.of(result) + "\n");
    AtomicFile.writeText(folder.resolve(name + ".md"), String.join("\n", lines) + "\n");
    AtomicFile.writeText(folder.resolve(name + "-roc.svg"), ROC.svg(roc(result)));
    AtomicFile.writeText(folder.resolve(name + "-cmc.svg"), CMC.svg(cmc(result)));
    if (json) {
      streams.out().println(JsonText.of(result));
    } else {
      lines.forEach(streams.out()::println);
      streams.out().println();
      streams
          .out()
          .printf(
              "In %s: %s.json, %s.md, %s-cmc.svg, %s-roc.svg%n", folder, name, name, name, name);
    }
  }

  private static Map<String, List<RocPoint>> roc(MegaFaceResult result) {
    Map<String, List<RocPoint>> curves = new LinkedHashMap<>();
    for (MegaFaceResult.Variant variant : result.variants()) {
      curves.put(result.model() + ", " + variant.name(), variant.curve());
    }
    return curves;
  }

  private static Map<String, List<RocPoint>> cmc(MegaFaceResult result) {
    Map<String, List<RocPoint>> curves = new LinkedHashMap<>();
    for (MegaFaceResult.Variant variant : result.variants()) {
      for (MegaFaceResult.Identification found : variant.identification()) {
        curves.put(
            String.format("%s, %,d distractors", variant.name(), found.distractors()),
            found.ranks().stream().map(rank -> new RocPoint(rank.rank(), rank.rate())).toList());
      }
    }
    return curves;
  }
}
