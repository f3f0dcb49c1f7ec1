package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.SampledUpdate;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Precision;
import org.semblance.nn.files.AtomicFile;
import org.semblance.nn.trace.StepTrace;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepParts;
import org.semblance.train.StepPlan;
import org.semblance.train.StepProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a training step. */
@Command(
    name = "step",
    header = "Measures a training step.",
    description = {
      "Measures the training step that 'train' runs, on random pictures: CosFace, SGD with"
          + " momentum, weight decay. The input pipeline plays no part.",
      "Prints the median over the timed steps; the first steps warm up and do not count.",
      "With --profile it also traces some steps and prints where their time goes.",
    },
    footer = {
      "",
      "How to read a profile:",
      "  Where operations run at the same time, each moment is divided evenly among them. So the",
      "  rows of a table and 'no operation' add up to the step, and a row says about what the",
      "  step would save without it.",
      "  Forward is from the batch to the loss, backward from the loss to the gradients, update",
      "  from there to the new weights. A gradient is booked on the layer whose gradient it is.",
      "  GFLOP/s counts two operations per multiply-add. Compare the rows: a convolution far below",
      "  the fastest of its kind waits for memory, is too small for the threads, or is a bad",
      "  kernel. Layers without GFLOP/s are nearly always bound by memory: what helps them is",
      "  writing less ('MiB written'), that is, fewer passes or fusion, not faster arithmetic.",
      "  With fused kernels a batch norm does the work of the activation behind it too, a 3x3",
      "  convolution that of the batch norm and activation before it, and a depthwise convolution",
      "  that of those before and behind it. Fused 3x3 convolutions need about a quarter of the",
      "  multiplications that GFLOP/s counts, so they may seem faster than the processor is.",
      "  Few busy processors: other programs take them (profile while nothing else runs), or",
      "  operations are too small to be split over the threads. Much 'no operation': overhead",
      "  between operations.",
      "  Operations are those that TensorFlow really ran; _Mkl... are oneDNN's.",
      "",
      "Examples:",
      "  semblance bench step",
      "  semblance bench step --backbone mobilefacenet --head GDC --embedding 256 --batch 64 \\",
      "      --classes 10000 --precision float32 --json",
      "  semblance bench step --classes 1000000 --embedding 512 --sample-count 10000",
      "  semblance bench step --batch 64 --profile --profile-top 30",
      "  semblance bench step --batch 64 --trace step.json    # open in https://ui.perfetto.dev",
    })
final class BenchStepCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      defaultValue = "mobilefacenet",
      description = "A name that 'semblance models' lists; default ${DEFAULT-VALUE}.")
  private String backbone = "mobilefacenet";

  @Mixin private NetworkOptions options = new NetworkOptions();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Pictures per step; default ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Identities; default ${DEFAULT-VALUE}.")
  private int classes = 10_000;

  @Option(
      names = "--sample-rate",
      paramLabel = "R",
      defaultValue = "1",
      description = {
        "Share of the identities in a step, in [0, 1], 0 for those of the batch alone;"
            + " default ${DEFAULT-VALUE}."
      })
  private double sampleRate = 1;

  @Option(
      names = "--sample-count",
      paramLabel = "N",
      description = "Number of identities in a step, in place of --sample-rate.")
  private @Nullable Integer sampleCount;

  @Option(
      names = "--sampled-update",
      paramLabel = "WORD",
      defaultValue = "rows",
      converter = SampledUpdateWord.class,
      description = {
        "What a step with a sample of the identities moves, as sampledUpdate of a schedule: rows,"
            + " rowsUndecayed or dense; default ${DEFAULT-VALUE}."
      })
  private SampledUpdate sampledUpdate = SampledUpdate.ROWS;

  @Option(
      names = "--loss-top-k",
      paramLabel = "K",
      defaultValue = "1",
      description = "Sub-centres of each identity; default ${DEFAULT-VALUE}.")
  private int lossTopK = 1;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "float32",
      converter = PrecisionName.class,
      description = {
        "Arithmetic: float32, or mixedBfloat16 (feature maps in bfloat16, and convolutions"
            + " but those of the fused kernels);"
            + " default ${DEFAULT-VALUE}."
      })
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--kernels",
      paramLabel = "K",
      defaultValue = "auto",
      description = {
        "Operations: fused (ours), plain (TensorFlow's) or auto; default ${DEFAULT-VALUE}."
      })
  private Kernels kernels = Kernels.AUTO;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "5",
      description = "Steps before the clock starts; default ${DEFAULT-VALUE}.")
  private int warmUp = 5;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20",
      description = "Timed steps; default ${DEFAULT-VALUE}.")
  private int steps = 20;

  @Option(
      names = "--profile",
      description = {
        "Trace steps too and print their time by operation, by kind of layer and by layer."
      })
  private boolean profile;

  @Option(
      names = "--profile-steps",
      paramLabel = "N",
      defaultValue = "5",
      description = "Traced steps, of which the mean is shown; default ${DEFAULT-VALUE}.")
  private int profileSteps = 5;

  @Option(
      names = "--profile-top",
      paramLabel = "N",
      defaultValue = "15",
      description = {
        "Operations and layers that are printed one by one; default ${DEFAULT-VALUE}. JSON has all."
      })
  private int profileTop = 15;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = {"Write one traced step to FILE, as JSON for chrome://tracing and Perfetto."})
  private @Nullable Path trace;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  BenchStepCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    OptionCheck.atLeast(spec, "--batch", batch, 2);
    OptionCheck.atLeast(spec, "--classes", classes, 2);
    OptionCheck.atLeast(spec, "--steps", steps, 1);
    OptionCheck.atLeast(spec, "--warm-up", warmUp, 0);
    OptionCheck.atLeast(spec, "--profile-steps", profileSteps, 1);
    OptionCheck.atLeast(spec, "--profile-top", profileTop, 1);
    try (StepBenchmark benchmark = StepBenchmark.open(plan(), new DeviceOptions(0, 0, kernels))) {
      StepBenchmark.Result result = benchmark.measure(warmUp, steps);
      print(result, traced(benchmark));
    }
    return ExitCodes.DONE;
  }

  /** Traces steps if anything is to be made of them; writes the file. */
  private Optional<StepProfile> traced(StepBenchmark benchmark) {
    if (!profile && trace == null) {
      return Optional.empty();
    }
    List<StepTrace> traces = benchmark.trace(profile ? profileSteps : 1);
    StepParts parts = benchmark.parts();
    if (trace != null) {
      AtomicFile.writeText(trace, ChromeTrace.of(traces.get(traces.size() - 1), parts));
    }
    return profile ? Optional.of(StepProfile.of(traces, parts)) : Optional.empty();
  }

  /** As schedules write it. */
  private String precisionName() {
    return PrecisionName.of(precision);
  }

  private String sampled() {
    if (sampleCount != null) {
      return " of which " + sampleCount + " in a step";
    }
    return sampleRate < 1 ? " of which " + sampleRate + " in a step" : "";
  }

  private HeadOptions head() {
    return new HeadOptions(
        lossTopK, null, new ClassSampling(sampleRate, sampleCount, sampledUpdate));
  }

  private StepPlan plan() {
    return OptionCheck.made(
        spec, () -> BenchCommand.plan(options.model(backbone), classes, batch, precision, head()));
  }

  private void print(StepBenchmark.Result result, Optional<StepProfile> traced) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (json) {
      Map<String, Object> answer = answer(result);
      traced.ifPresent(
          profiled -> answer.put("profile", ProfileJson.of(profiled, result, processors)));
      streams.out().println(JsonText.of(answer));
      return;
    }
    Table.of("", "")
        .row(
            "step",
            backbone
                + ", batch "
                + batch
                + ", "
                + classes
                + " classes"
                + sampled()
                + ", "
                + precisionName())
        .row("images per second", String.format("%.1f", result.imagesPerSecond()))
        .row("seconds per step", String.format("%.3f", result.medianSeconds()))
        .row("CPU seconds per step", String.format("%.3f", result.cpuSecondsPerStep()))
        .row("peak memory", String.format("%,d MiB", result.peakResidentBytes() >> 20))
        .lines()
        .forEach(streams.out()::println);
    traced.ifPresent(
        profiled -> {
          streams.out().println();
          new ProfileText(profiled, result, processors, profileTop)
              .lines()
              .forEach(streams.out()::println);
        });
    if (trace != null) {
      streams.out().printf("%n%s: one traced step for chrome://tracing or Perfetto%n", trace);
    }
  }

  private Map<String, Object> answer(StepBenchmark.Result result) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("backbone", backbone);
    answer.put("batch", batch);
    answer.put("classes", classes);
    answer.put("sampleRate", sampleRate);
    answer.put("sampleCount", sampleCount);
    answer.put("lossTopK", lossTopK);
    answer.put("precision", precisionName());
    answer.put("kernels", kernels.toString());
    answer.put("steps", steps);
    answer.put("imagesPerSecond", result.imagesPerSecond());
    answer.put("secondsPerStep", result.medianSeconds());
    answer.put("cpuSecondsPerStep", result.cpuSecondsPerStep());
    answer.put("peakResidentBytes", result.peakResidentBytes());
    return answer;
  }
}
