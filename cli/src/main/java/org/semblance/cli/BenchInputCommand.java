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
import org.semblance.losses.HeadOptions;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Precision;
import org.semblance.train.MemoryEstimate;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepPlan;
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
      "Reads, decodes and mirrors pictures and puts them into batches as floats, as training does,"
          + " without a network.",
      "Without PATH it draws faces, writes them as JPEG into RecordIO, TFRecord and ZIP files in a"
          + " temporary folder, and measures each.",
      "Also measures some training steps of MobileFaceNet, as 'bench step' does, and says how many"
          + " threads of input keep up with them.",
    },
    footer = {
      "",
      "How to read it:",
      "  'per core' is images/s divided by the threads, or by the cores if there are fewer. With",
      "  one thread it is what a core prepares while nothing else runs.",
      "  'threads needed' keep up with the step; 'share of them' is how much of their time that",
      "  takes, which is missing from the step. Training prepares batches on half of the cores,",
      "  on 4 at most: if fewer threads are needed, it does not wait for input. If more, let",
      "  'semblance data convert --size 112' make the pictures smaller, leave out augmentation",
      "  (this command mirrors only), or take a faster disk: pictures that were read before come",
      "  from the system's memory, so measure longer than one pass to see a disk's own speed.",
      "",
      "Examples:",
      "  semblance bench input",
      "  semblance bench input faces_emore --threads 2 --seconds 20",
      "  semblance bench input faces_emore --step 850     # of 'bench step' with your network",
    })
final class BenchInputCommand implements Callable<Integer> {

  private static final int IDENTITIES = 100;
  private static final int IMAGES_PER_IDENTITY = 20;
  private static final int QUALITY = 95;
  private static final int MOST_SECONDS = 3600;

  /** What the step is measured with: the network that takes the most pictures per second. */
  private static final String STEP_BACKBONE = "mobilefacenet";

  private static final int STEP_BATCH = 64;
  private static final int STEP_CLASSES = 10_000;
  private static final int STEP_WARM_UP = 2;
  private static final int STEPS = 5;

  /** Slots of a batch source. */
  private static final long BATCHES_IN_MEMORY = 3;

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

  @Option(
      names = "--step",
      paramLabel = "RATE",
      description = {
        "Pictures per second that training takes, as 'bench step' prints them; default: measured"
            + " with MobileFaceNet, batch "
            + STEP_BATCH
            + ", "
            + STEP_CLASSES
            + " classes, float32."
      })
  private @Nullable Double step;

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
    if (step != null && !(step > 0 && Double.isFinite(step))) {
      throw new ParameterException(spec.commandLine(), "--step must be > 0, got " + step);
    }
    List<InputRate> results =
        path == null ? measureDrawn() : List.of(measure(Format.of(path), path));
    print(results, step == null ? measureStep() : step);
    return ExitCodes.DONE;
  }

  private List<InputRate> measureDrawn() throws IOException {
    List<InputRate> results = new ArrayList<>();
    Path folder = Files.createTempDirectory("semblance-input");
    try {
      for (Map.Entry<Format, Path> set : write(folder).entrySet()) {
        results.add(measure(set.getKey(), set.getValue()));
      }
    } finally {
      delete(folder);
    }
    return results;
  }

  private static double measureStep() {
    StepPlan plan =
        BenchCommand.plan(
            new NetworkOptions().model(STEP_BACKBONE),
            STEP_CLASSES,
            STEP_BATCH,
            Precision.FLOAT32,
            HeadOptions.PLAIN);
    try (StepBenchmark benchmark = StepBenchmark.open(plan, DeviceOptions.DEFAULT)) {
      return benchmark.measure(STEP_WARM_UP, STEPS).imagesPerSecond();
    }
  }

  private void print(List<InputRate> results, double rate) {
    if (json) {
      streams
          .out()
          .println(JsonText.of(results.stream().map(result -> result.asMap(rate)).toList()));
      return;
    }
    Table table =
        Table.of(
            "format",
            ">pictures",
            ">threads",
            ">images/s",
            ">per core",
            ">threads needed",
            ">share of them");
    for (InputRate result : results) {
      table.row(
          result.format(),
          String.format(Locale.ROOT, "%,d", result.images()),
          result.threads(),
          String.format(Locale.ROOT, "%,.0f", result.imagesPerSecond()),
          String.format(Locale.ROOT, "%,.0f", result.perCore()),
          result.threadsNeeded(rate),
          String.format(Locale.ROOT, "%.1f %%", 100 * result.shareOfThem(rate)));
    }
    table.lines().forEach(streams.out()::println);
    streams
        .out()
        .printf(
            Locale.ROOT,
            "needed for training at %,.1f images/s%s%n",
            rate,
            step == null ? ", the step of MobileFaceNet here" : "");
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

  private InputRate measure(Format format, Path set) {
    try (ImageSet images = format.at(set).openPart()) {
      PictureFacts first = PictureFacts.of(images.encoded(0), images.place(0));
      requireMemory(first, images.place(0));
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
        return new InputRate(format.toString(), images.size(), threads, batches * batch / took);
      }
    }
  }

  /** A header may promise anything. */
  private void requireMemory(PictureFacts facts, String place) {
    double values = 3.0 * facts.height() * facts.width() * batch;
    long most = MemoryEstimate.machineBytes() / 2;
    if (BATCHES_IN_MEMORY * values * Float.BYTES > most) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is %,d x %,d pixels large; %,d batches of %,d such pictures must fit into %,d"
                  + " MiB. Lower --batch, or make the pictures smaller with 'data convert --size"
                  + " 112'",
              place,
              facts.width(),
              facts.height(),
              BATCHES_IN_MEMORY,
              batch,
              most >> 20));
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
