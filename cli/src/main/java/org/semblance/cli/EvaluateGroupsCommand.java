package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.PairSet;
import org.semblance.data.PictureTable;
import org.semblance.data.VerificationData;
import org.semblance.data.convert.PairFormat;
import org.semblance.evaluation.GroupReport;
import org.semblance.evaluation.GroupScores;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.ScoredPairs;
import org.semblance.evaluation.TenFold;
import org.semblance.ijb.OnBad;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Verifies pairs of faces of several groups of people. */
@Command(
    name = "groups",
    header = "Compares how well a model verifies groups of people, as RFW does.",
    description = {
      "For each group: accuracy by ten folds with thresholds of its own, and false accepts and"
          + " false rejects at one threshold for all groups. The first may look even where the"
          + " second does not.",
      "The shared threshold is the one at the false accept rate --far over all groups' pairs of"
          + " different people together; beside it, the one that judges most pairs right.",
      "Groups come as a file each, --pairs GROUP=FILE, or as one list of pairs with --groups, a"
          + " text of lines IDENTITY TAB GROUP, or PATH TAB GROUP for a folder or picture. Pairs of"
          + " people of two groups are in no group's figures and counted.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate groups runs/quickstart --pairs African=african.bin \\",
      "      --pairs Asian=asian.bin --pairs Caucasian=caucasian.bin --pairs Indian=indian.bin",
      "  semblance evaluate groups model.safetensors --pairs pairs.txt --images lfw112.zip \\",
      "      --groups people.tsv --on-bad skip --far 1e-2 --json",
    })
final class EvaluateGroupsCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--pairs",
      required = true,
      paramLabel = "GROUP=PAIRS|PAIRS",
      description = {
        "A group's pairs, once for each group; or, with --groups, all pairs. PAIRS is a .bin file,"
            + " a folder of pairs, or together with --images a list.",
      })
  private List<String> pairs = new ArrayList<>();

  @Option(
      names = "--groups",
      paramLabel = "FILE",
      description = "Lines IDENTITY TAB GROUP or PATH TAB GROUP: which pictures are of whom.")
  private @Nullable Path groups;

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|TAR",
      description = "Where the pictures of lists of pairs are.")
  private @Nullable Path images;

  @Option(
      names = "--far",
      paramLabel = "RATE",
      description = "False accept rate of the shared threshold; default 1e-3.")
  private double far = 1e-3;

  @Option(
      names = "--on-bad",
      paramLabel = "stop|skip",
      description = {
        "With --groups, what to do about pictures of no group and persons in two: end with the"
            + " first, or leave their pairs out and count them; default stop.",
      })
  private OnBad onBad = OnBad.STOP;

  @Option(names = "--no-flip", description = "Leave the mirror images out.")
  private boolean noFlip;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateGroupsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (!(far > 0 && far < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--far must be a rate in (0, 1), for instance 1e-3, got " + far);
    }
    List<String> notes = new ArrayList<>();
    Path file = groups;
    List<GroupScores> scored = file == null ? ofFiles(notes) : ofOneSet(file, notes);
    GroupReport report = GroupReport.of(scored, far);
    if (json) {
      streams.out().println(JsonText.of(json(report, notes)));
    } else {
      GroupTables.of(report).forEach(streams.out()::println);
      notes.forEach(note -> streams.out().println("\nNote: " + note + "."));
    }
    return ExitCodes.DONE;
  }

  private List<GroupScores> ofFiles(List<String> notes) {
    Map<String, VerificationData> sets = new LinkedHashMap<>();
    for (String text : pairs) {
      int equals = text.indexOf('=');
      if (equals <= 0 || equals == text.length() - 1) {
        throw new ParameterException(
            spec.commandLine(),
            "--pairs must be GROUP=PAIRS, for instance Asian=asian.bin, got "
                + text
                + "; for one set with all groups in it, say with --groups FILE which they are");
      }
      String group = text.substring(0, equals);
      VerificationData data =
          PairOptions.data(spec, Path.of(text.substring(equals + 1)), imagesFor(text, equals));
      if (sets.put(group, data) != null) {
        throw new ParameterException(
            spec.commandLine(), "--pairs must name each group once, got " + group + " twice");
      }
    }
    if (sets.size() < 2) {
      throw new ParameterException(
          spec.commandLine(),
          "--pairs must be given for at least two groups, got only " + sets.keySet());
    }
    List<GroupScores> scored = new ArrayList<>();
    try (Embedder embedder = model.open()) {
      sets.forEach(
          (group, data) -> {
            ScoredPairs set = score(embedder, data.open(), group);
            set.notes().forEach(note -> notes.add(group + ": " + note));
            scored.add(GroupScores.of(group, set));
          });
    }
    return scored;
  }

  /** Files that hold their pictures need no others. */
  private @Nullable Path imagesFor(String text, int equals) {
    Path path = Path.of(text.substring(equals + 1));
    return PairFormat.of(path) == PairFormat.PAIRS ? images : null;
  }

  private List<GroupScores> ofOneSet(Path file, List<String> notes) {
    if (pairs.size() != 1) {
      throw new ParameterException(
          spec.commandLine(), "--groups takes one --pairs with all groups in it, got " + pairs);
    }
    PictureTable table = PictureTable.read(file, "IDENTITY TAB GROUP or PATH TAB GROUP");
    VerificationData data = PairOptions.data(spec, Path.of(pairs.get(0)), images);
    PairSet set = data.open();
    ScoredPairs scored;
    try (Embedder embedder = model.open()) {
      scored = score(embedder, set, set.name());
    }
    notes.addAll(scored.notes());
    GroupScores.Split split = GroupScores.split(scored, set, table, onBad == OnBad.SKIP);
    if (split.acrossGroups() > 0) {
      notes.add(
          String.format(
              "%,d pairs of people of two groups are in no group's figures", split.acrossGroups()));
    }
    if (split.unknown() > 0) {
      notes.add(
          String.format(
              "%,d pairs were left out: a picture has no group, or one person two",
              split.unknown()));
    }
    return split.groups();
  }

  private ScoredPairs score(Embedder embedder, PairSet set, String title) {
    try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), title)) {
      return new PairVerification(TenFold.DEFAULT_FOLDS, !noFlip, PairOptions.BATCH_SIZE)
          .score(embedder, set, line);
    }
  }

  private Map<String, Object> json(GroupReport report, List<String> notes) {
    Map<String, Object> answer = GroupTables.json(report);
    answer.put("flip", !noFlip);
    answer.put("notes", notes);
    return answer;
  }
}
