package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ChosenImages;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.TrainingData;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.files.AtomicFile;
import org.semblance.subcenter.ClassCenters;
import org.semblance.subcenter.CleanedList;
import org.semblance.subcenter.Cleaning;
import org.semblance.subcenter.CleaningLimits;
import org.semblance.subcenter.CosinePass;
import org.semblance.subcenter.IdentityCenter;
import org.semblance.subcenter.PictureCosines;
import org.semblance.train.RunDirectory;
import org.semblance.train.RunWeights;
import org.semblance.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Cleans a training set with the sub-centres that were trained on it. */
@Command(
    name = "clean",
    header = "Leaves wrongly labelled pictures out of a training set.",
    description = {
      "With lossTopK: 3 a run learns three sub-centers of each identity. The dominant one, which"
          + " most pictures of the identity are nearest to, is the identity; wrong pictures gather"
          + " at the others. This embeds every picture once, with the run's newest checkpoint, and"
          + " keeps those whose angle to the identity is below --degrees. Train again on what is"
          + " left, with lossTopK: 1.",
      "The run's last stage must have lossTopK >= 2, and the data must have the identities that it"
          + " was trained on.",
      "By default DEST is a list, 'path TAB identity', which 'type: list' trains from beside the"
          + " pictures, where they are; nothing is copied. With --to, or a name such as faces.rec,"
          + " it is a data set of its own, its pictures copied byte for byte. Identities that no"
          + " picture is left of take no class.",
      "--report writes a page which needs nothing from outside: angles, identities that lose most,"
          + " the pictures farthest away, and those on both sides of the limit, by which to choose"
          + " --degrees. It shows faces and names of people: keep it where the data may be.",
      "Where an identity's own pictures are still spread over its sub-centers, after a short"
          + " training for instance, the dominant one loses many of them: --center mean does not.",
      "Ctrl-C ends with exit code 130. Measuring has to begin anew then; copying goes on where it"
          + " was after measuring again.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance train faces.yaml --set 'schedule[0].lossTopK=3' --out runs/noisy",
      "  semblance clean runs/noisy --data faces.zip --out cleaned.lst --report cleaned.html",
      "  semblance train faces.yaml --set"
          + " 'data.train={type: list, list: cleaned.lst, images: faces.zip}'",
      "  semblance clean runs/noisy --data faces.rec --out cleaned.rec --degrees 70 --json",
    })
final class CleanCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run.")
  @SuppressWarnings("NullAway.Init")
  private Path run;

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      description =
          "A data set of any format; otherwise what the run's schedule names, minimumImages"
              + " included.")
  private @Nullable Path source;

  @Option(
      names = "--out",
      paramLabel = "DEST",
      required = true,
      description = "The list, or the data set, to write.")
  @SuppressWarnings("NullAway.Init")
  private Path destination;

  @Option(
      names = "--degrees",
      paramLabel = "D",
      description = "Angles must be below this, in (0, 180]; default 75.")
  private double degrees = CleaningLimits.DEFAULT_DEGREES;

  @Option(
      names = "--center",
      paramLabel = "CENTER",
      description =
          "What angles are to: 'dominant', the sub-center with most pictures, as in the paper, or"
              + " 'mean', the mean of the sub-centers, weighted by their pictures, which finds more"
              + " after a short training; default dominant.")
  private IdentityCenter center = IdentityCenter.DOMINANT;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "Write a data set of this format, as 'data convert' does, not a list.")
  private @Nullable Format to;

  @Option(
      names = "--minimum-images",
      paramLabel = "K",
      description = "Leave identities out that fewer pictures are left of; default 1.")
  private int minimumImages = 1;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Also write a page with histograms and pictures.")
  private @Nullable Path report;

  @Option(names = "--json", description = "Answer in JSON, with all there is.")
  private boolean json;

  CleanCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    CleaningLimits limits =
        OptionCheck.made(spec, () -> new CleaningLimits(degrees, minimumImages));
    Conversion conversion = conversion();
    checkPaths(conversion);
    try (RunWeights weights = RunWeights.open(RunDirectory.at(run));
        ClassCenters centers = ClassCenters.of(weights)) {
      TrainingData data =
          source == null ? weights.schedule().data().train() : Format.of(source).at(source);
      try (ImageSet images = data.openPart()) {
        requireSame(weights, images);
        if (conversion == null) {
          CleanedList.requireWritable(images);
        }
        Optional<PictureCosines> cosines = measured(weights, centers, images);
        if (cosines.isEmpty()) {
          streams.err().println("semblance: stopped; the same command begins anew");
          return ExitCodes.INTERRUPTED;
        }
        Cleaning cleaning =
            center == IdentityCenter.MEAN
                ? Cleaning.byMeans(cosines.get(), centers, limits)
                : Cleaning.of(cosines.get(), limits);
        requireAny(cleaning);
        CleanedData cleaned =
            new CleanedData(run, dataName(), destination, limits, centers.perClass(), cleaning);
        return write(cleaned, images, conversion);
      }
    }
  }

  private String dataName() {
    return source == null ? "the data of the run's schedule" : source.toString();
  }

  /** Returns how a data set is written, or null if a list is. */
  private @Nullable Conversion conversion() {
    Format named = Format.ofNameOr(destination, Format.LIST);
    if (to == null && named == Format.LIST) {
      return null;
    }
    return new Conversion(
        to == null ? named : to, 1, null, null, Runtime.getRuntime().availableProcessors());
  }

  /** What cannot be written must be known before an hour of measuring. */
  private void checkPaths(@Nullable Conversion conversion) {
    if (report != null && !report.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?")) {
      throw new ParameterException(
          spec.commandLine(), "--report must be the name of an .html file, got " + report);
    }
    if (conversion != null) {
      if (source != null) {
        ConversionRun.requireOutside(source, destination);
      }
      conversion.requireWritable(destination);
    } else if (Files.exists(destination)) {
      throw new DataException(
          destination + " is there already; choose another name, or delete it first");
    }
  }

  private void requireSame(RunWeights weights, ImageSet images) {
    try {
      weights.labels().requireSame(LabelMap.of(images), run.toString());
    } catch (DataException e) {
      throw new DataException(
          String.format(
              "%s must have the identities that the run was trained on: %s. Leave --data out to"
                  + " clean what the run's schedule names",
              dataName(), e.getMessage()),
          e);
    }
  }

  private Optional<PictureCosines> measured(
      RunWeights weights, ClassCenters centers, ImageSet images) {
    StopSignal stop = new StopSignal();
    interruption.asks(stop);
    try (Embedder embedder = weights.embedder(DeviceOptions.DEFAULT);
        EmbeddingLine line =
            new EmbeddingLine(
                streams.err(), streams.liveErr(), String.valueOf(run.getFileName()))) {
      return new CosinePass(BATCH_SIZE).run(images, embedder, centers, line, stop::requested);
    } finally {
      interruption.asks(null);
    }
  }

  private void requireAny(Cleaning cleaning) {
    if (cleaning.kept() == 0) {
      throw new DataException(
          String.format(
              "at least one picture must be left, but none of %,d is below %s degrees in an"
                  + " identity with %d such pictures; raise --degrees, or train longer",
              cleaning.pictures(), degrees, minimumImages));
    }
  }

  private int write(CleanedData cleaned, ImageSet images, @Nullable Conversion conversion) {
    Cleaning cleaning = cleaned.cleaning();
    if (conversion == null) {
      CleanedList.write(destination, images, cleaning::keeps);
    } else {
      // With --json, standard output is for the answer alone.
      Streams lines =
          json
              ? new Streams(streams.err(), streams.err(), streams.liveErr(), streams.liveErr())
              : streams;
      int exitCode =
          new ConversionRun(lines, interruption)
              .of(
                  conversion,
                  new ChosenImages(images, cleaning::keeps),
                  Path.of(cleaned.data()),
                  destination);
      if (exitCode != ExitCodes.DONE) {
        return exitCode;
      }
    }
    if (report != null) {
      AtomicFile.writeText(report, CleaningPage.of(cleaned, images));
    }
    answer(cleaned, images);
    return ExitCodes.DONE;
  }

  private void answer(CleanedData cleaned, ImageSet images) {
    if (json) {
      Map<String, Object> map = cleaned.json(images.identities());
      if (report != null) {
        map.put("report", report.toString());
      }
      streams.out().println(JsonText.of(map));
      return;
    }
    Table table = Table.of("", "");
    cleaned.rows().forEach(table::row);
    if (report != null) {
      table.row("report", report);
    }
    table.lines().forEach(streams.out()::println);
  }
}
