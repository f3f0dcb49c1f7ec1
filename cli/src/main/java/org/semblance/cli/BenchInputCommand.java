package org.semblance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.DataException;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.data.convert.Resize;
import org.semblance.nn.DeviceOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the input pipeline. */
@Command(
    name = "input",
    header = "Measures how fast batches are prepared.",
    description = {
      "Reads, decodes, mirrors and normalises pictures and puts them into batches, as training does,"
          + " without a network. With one thread the figure is that of a core.",
      "Without PATH it draws faces, writes them as JPEG into RecordIO, TFRecord and ZIP files in a"
          + " temporary folder, and measures each.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance bench input",
      "  semblance bench input faces_emore --threads 2 --seconds 20",
    })
final class BenchInputCommand implements Callable<Integer> {

  private static final int IDENTITIES = 100;
  private static final int IMAGES_PER_IDENTITY = 20;
  private static final int QUALITY = 95;
  private static final int MOST_SECONDS = 3600;

  /** What was measured of one set. */
  private record Result(String format, int images, int threads, double imagesPerSecond) {

    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("format", format);
      map.put("images", images);
      map.put("threads", threads);
      map.put("imagesPerSecond", imagesPerSecond);
      return map;
    }
  }

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A data set of any format with pictures of one size.")
  private @Nullable Path path;

  @Option(names = "--batch", paramLabel = "N", description = "Pictures per batch; default 64.")
  private int batch = 64;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that prepare; default 1. Training takes half of the cores.")
  private int threads = 1;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long each is measured; default 5.")
  private double seconds = 5;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  BenchInputCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    OptionCheck.atLeast(spec, "--batch", batch, 1);
    OptionCheck.atLeast(spec, "--threads", threads, 1);
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be in (0, " + MOST_SECONDS + "], got " + seconds);
    }
    List<Result> results = new ArrayList<>();
    if (path != null) {
      results.add(measure(Format.of(path), path));
    } else {
      Path folder = Files.createTempDirectory("semblance-input");
      try {
        for (Map.Entry<Format, Path> set : write(folder).entrySet()) {
          results.add(measure(set.getKey(), set.getValue()));
        }
      } finally {
        delete(folder);
      }
    }
    if (json) {
      streams.out().println(JsonText.of(results.stream().map(Result::asMap).toList()));
    } else {
      Table table = Table.of("format", ">pictures", ">threads", ">images/s");
      for (Result result : results) {
        table.row(
            result.format(),
            String.format(Locale.ROOT, "%,d", result.images()),
            result.threads(),
            String.format(Locale.ROOT, "%,.0f", result.imagesPerSecond()));
      }
      table.lines().forEach(streams.out()::println);
    }
    return ExitCodes.DONE;
  }

  private static Map<Format, Path> write(Path folder) {
    Map<Format, Path> sets = new LinkedHashMap<>();
    sets.put(Format.RECORDIO, folder.resolve("train.rec"));
    sets.put(Format.TFRECORD, folder.resolve("faces.tfrecord"));
    sets.put(Format.ZIP, folder.resolve("faces.zip"));
    try (ImageSet drawn = new DrawnFaces(IDENTITIES, IMAGES_PER_IDENTITY, 7).open()) {
      int cores = Runtime.getRuntime().availableProcessors();
      sets.forEach(
          (format, file) ->
              new Conversion(format, 1, 1L, new Resize(null, QUALITY), cores)
                  .run(drawn, file, (pictures, bytes) -> {}, () -> false));
    }
    return sets;
  }

  private Result measure(Format format, Path set) {
    try (ImageSet images = format.at(set).openPart()) {
      PictureFacts first = PictureFacts.of(images.encoded(0), images.place(0));
      BatchOptions options =
          new BatchOptions(
              batch, 1, Augmentation.ofLevel(0), BadImages.STOP, first.height(), first.width());
      try (BatchSource source = BatchSource.open(images, options, DeviceOptions.DEFAULT, threads)) {
        long warm = run(source, seconds / 4);
        if (warm == 0) {
          throw new DataException(set + " has no whole batch of " + batch + " pictures");
        }
        long start = System.nanoTime();
        long batches = run(source, seconds);
        double took = (System.nanoTime() - start) / 1e9;
        return new Result(format.toString(), images.size(), threads, batches * batch / took);
      }
    }
  }

  private static long run(BatchSource source, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long batches = 0;
    while (System.nanoTime() < end) {
      try (Batch next = source.next()) {
        next.images();
        batches++;
      }
    }
    return batches;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
