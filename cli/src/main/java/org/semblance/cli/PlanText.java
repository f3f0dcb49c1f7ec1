package org.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import org.semblance.train.DryRun;
import org.semblance.train.MemoryEstimate;

/** The plan of a run for people. */
final class PlanText {

  private PlanText() {}

  /** Returns the lines. */
  static List<String> lines(DryRun plan) {
    MemoryEstimate memory = plan.memory();
    Table facts =
        Table.of("", "")
            .row("schedule", plan.name())
            .row(
                "data",
                String.format(
                    "%,d pictures of %,d identities, %,d steps per epoch%s",
                    plan.images(),
                    plan.identities(),
                    plan.stepsPerEpoch(),
                    plan.stepsDiffer() ? " of the first stage" : ""))
            .row("verification", verification(plan))
            .row(
                "network",
                String.format(
                    "%,d parameters, of them trained %,d; head %,d",
                    plan.parameters(), plan.trainedParameters(), plan.headParameters()))
            .row(
                "memory",
                String.format(
                    "about %s of %s (weights %s, feature maps %s, logits %s)",
                    size(memory.totalBytes()),
                    size(plan.machineBytes()),
                    size(memory.weightBytes()),
                    size(memory.activationBytes()),
                    size(memory.logitBytes())))
            .row(
                "two steps",
                String.format(
                    "loss %.3f, then %.3f; the second took %.2f s, so all %,d would take about %s"
                        + " without verification",
                    plan.losses().get(0),
                    plan.losses().get(1),
                    plan.stepSeconds(),
                    plan.totalSteps(),
                    duration(plan.stepSeconds() * plan.totalSteps())));
    List<String> lines = new ArrayList<>(facts.lines());
    lines.add("");
    Table stages = Table.of(">stage", ">epochs", ">steps", ">first rate", ">last rate", "what");
    for (DryRun.StageLine stage : plan.stages()) {
      stages.row(
          stage.number(),
          stage.epochs(),
          String.format("%,d", stage.steps()),
          String.format("%.3g", stage.firstRate()),
          String.format("%.3g", stage.lastRate()),
          stage.title());
    }
    lines.addAll(stages.lines());
    if (!plan.firstWeights().isEmpty()) {
      lines.add("");
      lines.addAll(plan.firstWeights());
    }
    return lines;
  }

  private static String verification(DryRun plan) {
    return plan.verification().isEmpty() ? "none" : String.join(", ", plan.verification());
  }

  /** Returns a size as a person would say it. */
  static String size(long bytes) {
    double mib = bytes / (double) (1L << 20);
    return mib < 1000 ? Math.round(mib) + " MiB" : String.format("%.1f GiB", mib / 1024);
  }

  /** Returns a duration as a person would say it. */
  static String duration(double seconds) {
    if (seconds < 90) {
      return Math.round(seconds) + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 90
        ? minutes + " min"
        : String.format("%d h %02d min", minutes / 60, minutes % 60);
  }
}
