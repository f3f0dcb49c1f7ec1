package org.semblance.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageFiles;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.FeatureExport;
import org.semblance.ijb.FeatureFolder;
import org.semblance.ijb.FeatureRows;
import org.semblance.ijb.MegaFace;
import org.semblance.ijb.MegaFaceList;
import org.semblance.ijb.MegaFaceResult;
import org.semblance.ijb.NpzFeatures;
import org.semblance.ijb.OnBad;
import org.semblance.ijb.PicturePass;
import org.semblance.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates by MegaFace's protocols. */
@Command(
    name = "megaface",
    header = "Searches for pictures among up to a million distractors: MegaFace with FaceScrub.",
    description = {
      "For every person each picture is put among 10, 100, ... and all distractors once, and the"
          + " person's other pictures are searched for; and true accept rates at tiny false accept"
          + " rates over all pictures and distractors. No devkit is needed.",
      "FaceScrub and MegaFace may each be pictures, aligned to the model's size (a folder, ZIP or"
          + " tar file); or embeddings (.npz) with names, as an earlier run, 'embed' or 'ijb' wrote"
          + " them; or, with --features, a folder with a feature file for each picture of a list."
          + " MODEL is needed for pictures only.",
      "With lists of noise the answer has both results, with noise and without: a noisy picture of"
          + " FaceScrub is replaced by the mean of its person, a noisy distractor is far from"
          + " everything.",
      "Writes into --out: NAME-megaface.json and .md, -cmc.svg and -roc.svg, and the embeddings of"
          + " pictures. Ctrl-C ends the embedding early with exit code 130; the same command goes"
          + " on where it was.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance megaface runs/quickstart --facescrub facescrub_images \\",
      "      --facescrub-list facescrub_lst --megaface megaface_images \\",
      "      --megaface-list megaface_lst --facescrub-noises facescrub_noises.txt \\",
      "      --megaface-noises megaface_noises.txt --out results",
      "  semblance megaface --facescrub results/r50-facescrub.npz --megaface"
          + " results/r50-megaface.npz",
      "  semblance megaface --features insightface --facescrub feature_out/facescrub \\",
      "      --facescrub-list facescrub_lst --megaface feature_out/megaface \\",
      "      --megaface-list megaface_lst --json",
    })
final class MegaFaceCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelOptions options = new ModelOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Embeds pictures; as for 'semblance evaluate'.")
  private @Nullable Path model;

  @Option(
      names = "--facescrub",
      required = true,
      paramLabel = "PATH",
      description = "Pictures that are searched for: paths end in PERSON/FILE.")
  @SuppressWarnings("NullAway.Init")
  private Path facescrub;

  @Option(names = "--megaface", required = true, paramLabel = "PATH", description = "Distractors.")
  @SuppressWarnings("NullAway.Init")
  private Path megaface;

  @Option(
      names = "--facescrub-list",
      paramLabel = "FILE",
      description = "Which pictures, a path per line; default all.")
  private @Nullable Path facescrubList;

  @Option(
      names = "--megaface-list",
      paramLabel = "FILE",
      description = "Which distractors; default all.")
  private @Nullable Path megafaceList;

  @Option(
      names = "--facescrub-noises",
      paramLabel = "FILE",
      description = "Files of FaceScrub that are noise, a name per line.")
  private @Nullable Path facescrubNoises;

  @Option(
      names = "--megaface-noises",
      paramLabel = "FILE",
      description = "Distractors that are noise: last three parts of their paths.")
  private @Nullable Path megafaceNoises;

  @Option(
      names = "--features",
      paramLabel = "ALGORITHM",
      description = {
        "Folders hold feature files, PERSON/FILE_ALGORITHM.bin and"
            + " FOLDER/FOLDER/FILE_ALGORITHM.bin: OpenCV's matrices as the devkit has them.",
      })
  private @Nullable String algorithm;

  @Option(
      names = "--noise-marked",
      description = {
        "Feature files have a value more, not 0 in those of noise, as after InsightFace's"
            + " remove_noises.py.",
      })
  private boolean marked;

  @Option(
      names = "--write-features",
      paramLabel = "DIR",
      description = {
        "Also write feature files for the devkit: DIR/facescrub and DIR/megaface; with lists of"
            + " noise as remove_noises.py writes them. DIR must not be there yet.",
      })
  private @Nullable Path features;

  @Option(names = "--name", paramLabel = "NAME", description = "For tables and files.")
  private @Nullable String name;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which distractors the smaller sets have; default 1.")
  private long seed = 1;

  @Option(
      names = "--on-bad",
      paramLabel = "stop|skip",
      description = {
        "What to do about pictures and features that are missing, damaged or not finite, and noisy"
            + " pictures of persons without clean ones: end with the first, or count and leave out;"
            + " default stop.",
      })
  private OnBad onBad = OnBad.STOP;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results; default megaface-results.")
  private Path out = Path.of("megaface-results");

  @Option(names = "--batch", paramLabel = "N", description = "Pictures per run; default 64.")
  private int batch = 64;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that decode and compare; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--no-flip", description = "Leave the mirror images of pictures out.")
  private boolean noFlip;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  MegaFaceCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    MegaFace protocol = OptionCheck.made(spec, () -> new MegaFace(seed, threads));
    PicturePass pass = OptionCheck.made(spec, () -> new PicturePass(batch, !noFlip, threads));
    BadEntries bad = new BadEntries(onBad);
    MegaFace.Noise noise =
        new MegaFace.Noise(
            facescrubNoises != null || megafaceNoises != null || marked,
            facescrubNoises == null ? Set.of() : MegaFaceList.noise(facescrubNoises),
            megafaceNoises == null ? Set.of() : MegaFaceList.noise(megafaceNoises));
    Source scrub =
        new Source("facescrub", facescrub, list(facescrubList), FeatureFolder.Form.FACESCRUB);
    Source distractors =
        new Source("megaface", megaface, list(megafaceList), FeatureFolder.Form.MEGAFACE);
    Path target = features;
    FeatureExport export =
        target == null
            ? null
            : OptionCheck.made(spec, () -> new FeatureExport(target, title(), seed));
    if (export != null) {
      export.requireFree();
    }
    if (!embed(pass, scrub, bad) || !embed(pass, distractors, bad)) {
      return ExitCodes.INTERRUPTED;
    }
    MegaFaceResult result;
    try (FeatureRows probes = open(scrub, true);
        FeatureRows others = open(distractors, !noise.distractors().isEmpty())) {
      result = protocol.evaluate(probes, others, noise, title(), bad, this::tell);
    }
    if (export != null) {
      try (FeatureRows probes = open(scrub, true);
          FeatureRows others = open(distractors, true)) {
        export.write(probes, others, noise, new BadEntries(onBad));
      }
    }
    new MegaFaceReport(streams, out).write(result, json);
    return ExitCodes.DONE;
  }

  /** Pictures, embeddings or features, and which of them; no names stand for all. */
  private record Source(String name, Path path, List<String> wanted, int parts) {}

  private static List<String> list(@Nullable Path file) {
    return file == null ? List.of() : MegaFaceList.pictures(file);
  }

  private static boolean isNpz(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
  }

  private boolean isPictures(Source source) {
    return algorithm == null && !isNpz(source.path());
  }

  private String title() {
    if (name != null) {
      return name;
    }
    if (model != null) {
      return stem(model);
    }
    return algorithm != null ? algorithm : stem(facescrub).replaceFirst("-facescrub$", "");
  }

  private static String stem(Path path) {
    String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    int dot = file.lastIndexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }

  private Path embeddings(Source source) {
    return isPictures(source) ? out.resolve(title() + "-" + source.name() + ".npz") : source.path();
  }

  /** Embeds pictures; returns false if that was stopped before the end. */
  private boolean embed(PicturePass pass, Source source, BadEntries bad) {
    if (!isPictures(source)) {
      return true;
    }
    if (model == null) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(
              "--%s %s: MODEL must say what embeds pictures; without one give an .npz file, or"
                  + " --features",
              source.name(), source.path()));
    }
    StopSignal stop = new StopSignal();
    Path target = embeddings(source);
    boolean complete;
    try (ImageFiles files = ImageFiles.open(source.path());
        Embedder embedder = options.open(model);
        EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), source.name())) {
      interruption.asks(stop);
      complete =
          pass.run(
              files,
              source.wanted(),
              embedder,
              options.contentKey(model),
              target,
              new PicturePass.Run(bad, line, stop::requested));
    } finally {
      interruption.asks(null);
    }
    streams
        .err()
        .println(
            complete
                ? "semblance: embeddings are in " + target
                : "semblance: stopped; the same command goes on from here");
    return complete;
  }

  private FeatureRows open(Source source, boolean withNames) {
    if (isNpz(source.path()) || isPictures(source)) {
      return NpzFeatures.open(embeddings(source), withNames);
    }
    if (source.wanted().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          String.format("--%s-list FILE must name the pictures of feature files", source.name()));
    }
    String of = algorithm == null ? "" : algorithm;
    return FeatureFolder.open(
        source.path(),
        OptionCheck.made(spec, () -> new FeatureFolder.Form(of, source.parts(), marked)),
        source.wanted(),
        0);
  }

  private void tell(String step) {
    if (streams.liveErr()) {
      streams.err().println("semblance: " + step);
    }
  }
}
