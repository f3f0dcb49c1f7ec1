package org.semblance.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageSet;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.ContactSheet;
import org.semblance.data.inspect.IdentityCounts;
import org.semblance.data.inspect.Inspection;
import org.semblance.data.inspect.LabelRange;
import org.semblance.data.inspect.MeanFace;
import org.semblance.nn.files.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a data set holds. */
@Command(
    name = "inspect",
    header = "Tells what a data set holds.",
    description = {
      "Reads every picture of a data set once, without decoding it, and tells format, identities,"
          + " pictures, stored class numbers and their gaps, sizes, how evenly pictures are shared"
          + " among identities, equal pictures, and pictures that cannot be used.",
      "Equal pictures of different identities are wrong labels somewhere.",
      "Imbalance is told by the Gini coefficient of the pictures per identity (0: all have the same"
          + " number; near 1: one has nearly all) and by largest / smallest.",
      "--report writes a page of its own, which needs nothing from outside: histograms, the largest"
          + " and smallest identities, pictures drawn at random, odd sizes, equal pictures side by"
          + " side, and what cannot be read. The same seed draws the same pictures. It shows faces"
          + " and names of people: keep it where the data may be.",
      "Ends with exit code 3 if a picture cannot be used or the set cannot be opened; with --json"
          + " the latter is answered with {\"error\": ..., \"exitCode\": ...}.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data inspect faces/",
      "  semblance data inspect faces_emore/train.rec --json",
      "  semblance data inspect faces.zip --report faces.html --faces 120 --seed 3",
    })
final class DataInspectCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "A data set of any format; see 'semblance data --help'.")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  @Option(
      names = "--json",
      description = "Answer in JSON; names 10,000 equal and unreadable pictures at most.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Also write a page with histograms and pictures.")
  private @Nullable Path report;

  @Option(
      names = "--faces",
      paramLabel = "N",
      description = "Pictures drawn at random for the page, 0 to 1000; default 60.")
  private int faces = 60;

  @Option(names = "--seed", paramLabel = "SEED", description = "Decides which; default 0.")
  private long seed;

  @Option(
      names = "--landmarks",
      paramLabel = "FILE",
      description = "Five points per picture, as 'data align' reads them, in these pictures.")
  private @Nullable Path landmarks;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that read; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  DataInspectCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    OptionCheck.atLeast(spec, "--threads", threads, 1);
    OptionCheck.atLeast(spec, "--faces", faces, 0);
    checkReport();
    Landmarks points = landmarks == null ? null : Landmarks.read(landmarks);
    Format format = Format.of(path);
    try (ImageSet set = format.at(path).openPart()) {
      Inspection found = inspect(set);
      InspectedData data =
          new InspectedData(
              path,
              format,
              found,
              IdentityCounts.of(set),
              LabelRange.of(set),
              points == null ? null : MeanFace.of(set, points));
      if (report != null) {
        ContactSheet sheet = ContactSheet.of(set, found, faces, seed);
        AtomicFile.writeText(report, InspectionPage.of(data, set, sheet, points));
      }
      answer(data);
      return found.unreadable().isEmpty() ? ExitCodes.DONE : ExitCodes.DATA;
    }
  }

  /** A slip of the tab key must not replace a data set by a page. */
  private void checkReport() {
    if (report != null && !report.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?")) {
      throw new ParameterException(
          spec.commandLine(), "--report must be the name of an .html file, got " + report);
    }
    if (faces > ContactSheet.MOST_FACES) {
      throw new ParameterException(
          spec.commandLine(), "--faces must be <= " + ContactSheet.MOST_FACES + ", got " + faces);
    }
  }

  private Inspection inspect(ImageSet set) {
    try (EmbeddingLine line =
        new EmbeddingLine(streams.err(), streams.liveErr(), String.valueOf(path.getFileName()))) {
      return Inspection.of(set, threads, done -> line.embedded(done, set.size()));
    }
  }

  private void answer(InspectedData data) {
    if (json) {
      Map<String, Object> map = data.json();
      if (report != null) {
        map.put("report", report.toString());
      }
      streams.out().println(JsonText.of(map));
      return;
    }
    Table table = Table.of("", "");
    data.rows().forEach(table::row);
    if (report != null) {
      table.row("report", report);
    }
    table.lines().forEach(streams.out()::println);
    data.suspects().forEach(streams.out()::println);
  }
}
