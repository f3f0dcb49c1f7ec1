package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.EmbeddingFile;
import org.semblance.ijb.EmbeddingPass;
import org.semblance.ijb.FeatureFlags;
import org.semblance.ijb.IjbEvaluation;
import org.semblance.ijb.IjbFolder;
import org.semblance.ijb.IjbResult;
import org.semblance.ijb.IjbResultFile;
import org.semblance.ijb.IjbSet;
import org.semblance.ijb.OnBad;
import org.semblance.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates on IJB-B, IJB-C, or a set of the same form. */
@Command(
    name = "ijb",
    header = "Compares and searches templates of pictures: IJB-B and IJB-C.",
    description = {
      "Aligns and embeds every picture of a set once, makes templates of them and scores pairs of"
          + " templates (1:1); with --search it also searches probes in galleries (1:N).",
      "MODEL may also be an .npz file with embeddings, embs and embs_f, from an earlier run or from"
          + " Keras_insightface: then nothing is embedded.",
      "DIR holds loose_crop and meta with the lists NAME_face_tid_mid.txt,"
          + " NAME_name_5pts_score.txt, NAME_template_pair_label.txt and, for --search,"
          + " NAME_1N_gallery_G1.csv, _G2.csv and NAME_1N_probe_mixed.csv (S1 and S2 in IJB-B).",
      "Writes into --out: MODEL-SET.json and .md, MODEL-SET-roc.svg, MODEL-SET-dir.svg, and the"
          + " embeddings MODEL-SET.npz. Ctrl-C ends the embedding early with exit code 130; the"
          + " same command goes on where it was.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance ijb runs/quickstart --data IJBC --search",
      "  semblance ijb other.pb --data /data/ijb --subset IJBB --all-flags --out results",
      "  semblance ijb results/other-IJBB.npz --data /data/ijb/IJBB --flags N1D1F1 --json",
      "  semblance ijb results/a-IJBC.json results/b-IJBC.json --plot-only --out both",
    })
final class IjbCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "RESULT",
      description = "With --plot-only: more results, all of them .json files of earlier runs.")
  private List<Path> others = new ArrayList<>();

  @Option(names = "--data", paramLabel = "DIR", description = "The set, or a folder that holds it.")
  private @Nullable Path data;

  @Option(
      names = "--subset",
      paramLabel = "NAME",
      description = "Folder of the set below DIR, for instance IJBC, where there are several.")
  private @Nullable String subset;

  @Option(
      names = "--flags",
      paramLabel = "N?D?F?",
      description = {
        "What goes into templates: N1 pictures of length 1, D1 weighted by the detector's score, F1"
            + " with the mirror image; default N0D1F1.",
      })
  private @Nullable String flags;

  @Option(names = "--all-flags", description = "All eight, from one pass of embedding.")
  private boolean allFlags;

  @Option(names = "--search", description = "Also search probes in both galleries (1:N).")
  private boolean search;

  @Option(
      names = "--on-bad",
      paramLabel = "stop|skip",
      description = {
        "What to do about missing pictures, lines without a partner, embeddings that are not finite"
            + " and pairs of unknown templates: end with the first, or count and leave out; default"
            + " stop.",
      })
  private OnBad onBad = OnBad.STOP;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results; default ijb-results.")
  private Path out = Path.of("ijb-results");

  @Option(names = "--batch", paramLabel = "N", description = "Pictures per run; default 64.")
  private int batch = 64;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that prepare pictures and score; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--no-cache",
      description = "Read the lists anew, whatever is kept of them beside them.")
  private boolean noCache;

  @Option(names = "--plot-only", description = "Only print and draw results of earlier runs.")
  private boolean plotOnly;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  IjbCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    if (plotOnly) {
      List<IjbResult> results = new ArrayList<>(List.of(IjbResultFile.read(model.path())));
      others.forEach(other -> results.add(IjbResultFile.read(other)));
      new IjbReport(streams, out).write(results, "comparison", json);
      return ExitCodes.DONE;
    }
    if (!others.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "there can be one MODEL, got also "
              + others.get(0)
              + "; --plot-only takes several results");
    }
    if (data == null) {
      throw new ParameterException(spec.commandLine(), "--data DIR must say where the set is");
    }
    return evaluate(data);
  }

  private int evaluate(Path from) {
    List<FeatureFlags> choices = choices();
    boolean mirrored = choices.stream().anyMatch(FeatureFlags::flipSum);
    IjbEvaluation evaluation =
        OptionCheck.made(spec, () -> new IjbEvaluation(choices, search, threads));
    EmbeddingPass pass = OptionCheck.made(spec, () -> new EmbeddingPass(batch, mirrored, threads));
    BadEntries bad = new BadEntries(onBad);
    IjbSet set = IjbSet.read(IjbFolder.find(from, subset), bad, !noCache);
    String name = model.title() + "-" + set.folder().title();
    Path embeddings = hasEmbeddings() ? model.path() : out.resolve(name + ".npz");
    if (!hasEmbeddings() && !embed(pass, set, embeddings)) {
      return ExitCodes.INTERRUPTED;
    }
    IjbResult result;
    try (EmbeddingFile file = EmbeddingFile.open(embeddings, set)) {
      result = evaluation.evaluate(set, file, model.title(), bad, this::tell);
    }
    IjbResultFile.write(out.resolve(name + ".json"), result);
    new IjbReport(streams, out).write(List.of(result), name, json);
    return ExitCodes.DONE;
  }

  private boolean hasEmbeddings() {
    return model.path().toString().toLowerCase(Locale.ROOT).endsWith(".npz");
  }

  private List<FeatureFlags> choices() {
    if (allFlags && flags != null) {
      throw new ParameterException(
          spec.commandLine(), "--all-flags takes all of them; leave out --flags");
    }
    if (allFlags) {
      return FeatureFlags.all();
    }
    String text = flags;
    return List.of(
        text == null
            ? FeatureFlags.DEFAULT
            : OptionCheck.made(spec, () -> FeatureFlags.parse(text)));
  }

  /** Embeds all pictures; returns false if it was stopped before the end. */
  private boolean embed(EmbeddingPass pass, IjbSet set, Path embeddings) {
    StopSignal stop = new StopSignal();
    BadEntries bad = new BadEntries(onBad);
    boolean complete;
    try (Embedder embedder = model.open();
        EmbeddingLine line =
            new EmbeddingLine(streams.err(), streams.liveErr(), set.folder().title())) {
      interruption.asks(stop);
      complete =
          pass.run(set, embedder, model.contentKey(), embeddings, bad, line, stop::requested);
    } finally {
      interruption.asks(null);
    }
    bad.notes().forEach(note -> streams.err().println("semblance: " + note));
    if (complete) {
      streams.err().println("semblance: embeddings are in " + embeddings);
    } else {
      streams.err().println("semblance: stopped; the same command goes on from here");
    }
    return complete;
  }

  private void tell(String step) {
    if (streams.liveErr()) {
      streams.err().println("semblance: " + step);
    }
  }
}
