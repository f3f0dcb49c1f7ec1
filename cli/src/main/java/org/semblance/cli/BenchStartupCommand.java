package org.semblance.cli;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.losses.HeadOptions;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Precision;
import org.semblance.train.StartupBenchmark;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the way to the first training step. */
@Command(
    name = "startup",
    header = "Measures the way to the first training step.",
    description = {
      "Measures what passes between the start of the JVM and the end of the first training step, on"
          + " two random pictures: main entered, TensorFlow loaded, graph of the step built,"
          + " variables initialised, step done.",
      "Each of the five figures is the time since the one before; together they are the total.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance bench startup",
      "  semblance bench startup --backbone mobilefacenet --head GDC --embedding 256 --json",
    })
final class BenchStartupCommand implements Callable<Integer> {

  private static final int BATCH = 2;
  private static final int CLASSES = 1000;

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      defaultValue = "r50",
      description = "A name that 'semblance models' lists; default ${DEFAULT-VALUE}.")
  private String backbone = "r50";

  @Mixin private NetworkOptions options = new NetworkOptions(EmbeddingHead.Kind.E);

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  BenchStartupCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    StartupBenchmark marks = StartupBenchmark.run(plan(), DeviceOptions.DEFAULT);
    long now = System.nanoTime();
    double sinceStart = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("jvm", sinceStart - seconds(Semblance.ENTERED, now));
    seconds.put("tensorflow", seconds(Semblance.ENTERED, marks.loaded()));
    seconds.put("graph", seconds(marks.loaded(), marks.built()));
    seconds.put("initialize", seconds(marks.built(), marks.initialized()));
    seconds.put("firstStep", seconds(marks.initialized(), marks.stepped()));
    seconds.put("total", sinceStart - seconds(marks.stepped(), now));
    print(seconds);
    return ExitCodes.DONE;
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  private StepPlan plan() {
    return OptionCheck.made(
        spec,
        () ->
            BenchCommand.plan(
                options.model(backbone), CLASSES, BATCH, Precision.FLOAT32, HeadOptions.PLAIN));
  }

  private void print(Map<String, Double> seconds) {
    long peak = StepBenchmark.peakResidentBytes();
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("backbone", backbone);
      answer.put("batch", BATCH);
      answer.put("classes", CLASSES);
      seconds.forEach((part, time) -> answer.put(part + "Seconds", time));
      answer.put("peakResidentBytes", peak);
      streams.out().println(JsonText.of(answer));
      return;
    }
    Table.of("", "")
        .row("step", backbone + ", batch " + BATCH + ", " + CLASSES + " classes")
        .row("main entered", time(seconds, "jvm"))
        .row("TensorFlow loaded", time(seconds, "tensorflow"))
        .row("graph built", time(seconds, "graph"))
        .row("variables initialised", time(seconds, "initialize"))
        .row("first step done", time(seconds, "firstStep"))
        .row("together", time(seconds, "total"))
        .row("peak memory", String.format("%,d MiB", peak >> 20))
        .lines()
        .forEach(streams.out()::println);
  }

  private static String time(Map<String, Double> seconds, String part) {
    return String.format("%6.2f s", seconds.get(part));
  }
}
