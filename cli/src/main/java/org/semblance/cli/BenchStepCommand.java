package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Precision;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a training step. */
@Command(
    name = "step",
    header = "Measures a training step.",
    description = {
      "Measures the training step that 'train' runs, on random pictures: CosFace, SGD with momentum,"
          + " weight decay. The input pipeline plays no part.",
      "Prints the median over the timed steps; the first steps warm up and do not count.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance bench step",
      "  semblance bench step --backbone mobilefacenet --head GDC --embedding 256 --batch 64 \\",
      "      --classes 10000 --precision float32 --json",
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
      names = "--precision",
      paramLabel = "P",
      defaultValue = "float32",
      converter = PrecisionName.class,
      description = {
        "Arithmetic: float32, or mixedBfloat16 (feature maps and convolutions in bfloat16);"
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

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  BenchStepCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    requireAtLeast("--batch", batch, 2);
    requireAtLeast("--classes", classes, 2);
    requireAtLeast("--steps", steps, 1);
    requireAtLeast("--warm-up", warmUp, 0);
    try (StepBenchmark benchmark = StepBenchmark.open(plan(), new DeviceOptions(0, 0, kernels))) {
      print(benchmark.measure(warmUp, steps));
    }
    return ExitCodes.DONE;
  }

  /** As schedules write it. */
  private String precisionName() {
    return PrecisionName.of(precision);
  }

  private void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " must be >= " + least + ", got " + value);
    }
  }

  private StepRunner.Plan plan() {
    try {
      return BenchCommand.plan(options.model(backbone), classes, batch, precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void print(StepBenchmark.Result result) {
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("backbone", backbone);
      answer.put("batch", batch);
      answer.put("classes", classes);
      answer.put("precision", precisionName());
      answer.put("kernels", kernels.toString());
      answer.put("steps", steps);
      answer.put("imagesPerSecond", result.imagesPerSecond());
      answer.put("cpuSecondsPerStep", result.cpuSecondsPerStep());
      answer.put("peakResidentBytes", result.peakResidentBytes());
      streams.out().println(JsonText.of(answer));
      return;
    }
    Table.of("", "")
        .row(
            "step", backbone + ", batch " + batch + ", " + classes + " classes, " + precisionName())
        .row("images per second", String.format("%.1f", result.imagesPerSecond()))
        .row("CPU seconds per step", String.format("%.3f", result.cpuSecondsPerStep()))
        .row("peak memory", String.format("%,d MiB", result.peakResidentBytes() >> 20))
        .lines()
        .forEach(streams.out()::println);
  }
}
