package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a data set holds. */
@Command(
    name = "inspect",
    header = "Tells what a data set holds.",
    description = {
      "Reads every picture of a data set once, without decoding it, and tells format, identities,"
          + " pictures, sizes, how many pictures identities have, equal pictures, and pictures that"
          + " cannot be used.",
      "Equal pictures of different identities are wrong labels somewhere.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data inspect faces/",
      "  semblance data inspect faces_emore/train.rec --json",
    })
final class DataInspectCommand implements Callable<Integer> {

  private static final int SHOWN = 10;

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

  @Option(names = "--json", description = "Answer in JSON, with all there is.")
  private boolean json;

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
    Format format = Format.of(path);
    try (ImageSet set = format.at(path).openPart();
        EmbeddingLine line =
            new EmbeddingLine(
                streams.err(), streams.liveErr(), String.valueOf(path.getFileName()))) {
      Inspection found = Inspection.of(set, threads, done -> line.embedded(done, set.size()));
      line.close();
      if (json) {
        streams.out().println(JsonText.of(asMap(format, found)));
      } else {
        print(format, found);
      }
      return found.unreadable().isEmpty() ? ExitCodes.DONE : ExitCodes.DATA;
    }
  }

  private static Map<String, Object> asMap(Format format, Inspection found) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format.toString());
    map.put("identities", found.identities());
    map.put("images", found.images());
    map.put("bytes", found.bytes());
    map.put("sizes", found.sizes());
    map.put("types", found.types());
    map.put("imagesPerIdentity", found.imagesPerIdentity());
    map.put(
        "duplicates",
        found.duplicates().stream()
            .map(group -> Map.of("places", group.places(), "identities", group.identities()))
            .toList());
    map.put(
        "unreadable",
        found.unreadable().stream()
            .map(bad -> Map.of("place", bad.place(), "message", bad.message()))
            .toList());
    return map;
  }

  private void print(Format format, Inspection found) {
    SortedMap<Integer, Integer> counts = found.imagesPerIdentity();
    Table table = Table.of("", "");
    table.row("format", format);
    table.row("identities", String.format("%,d", found.identities()));
    table.row("images", String.format("%,d, %,d bytes", found.images(), found.bytes()));
    table.row("sizes", text(found.sizes()));
    table.row("types", text(found.types()));
    table.row(
        "images per identity",
        String.format(
            "%,d to %,d, median %,d; %,d identities have one",
            counts.firstKey(),
            counts.lastKey(),
            median(counts, found.identities()),
            counts.getOrDefault(1, 0)));
    long wrong = found.duplicates().stream().filter(group -> group.identities().size() > 1).count();
    table.row(
        "equal pictures",
        String.format(
            "%,d groups, %,d of them of several identities", found.duplicates().size(), wrong));
    table.row("unreadable", String.format("%,d", found.unreadable().size()));
    table.lines().forEach(streams.out()::println);
    List<Inspection.Duplicate> mixed =
        found.duplicates().stream().filter(group -> group.identities().size() > 1).toList();
    mixed.stream()
        .limit(SHOWN)
        .forEach(group -> streams.out().println("equal: " + String.join("  ", group.places())));
    found.unreadable().stream()
        .limit(SHOWN)
        .forEach(bad -> streams.out().println("unreadable: " + bad.message()));
    if (mixed.size() > SHOWN || found.unreadable().size() > SHOWN) {
      streams.out().println("More with --json.");
    }
  }

  /** Returns the commonest first. */
  private static String text(SortedMap<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(SHOWN)
        .map(entry -> String.format("%s: %,d", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static int median(SortedMap<Integer, Integer> counts, int identities) {
    int seen = 0;
    for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen * 2 >= identities) {
        return entry.getKey();
      }
    }
    return 0;
  }
}
