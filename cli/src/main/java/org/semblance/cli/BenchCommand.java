package org.semblance.cli;

import org.semblance.backbones.FaceModel;
import org.semblance.losses.CosFace;
import org.semblance.losses.HeadOptions;
import org.semblance.nn.Precision;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.train.BackboneOptions;
import org.semblance.train.StepObjective;
import org.semblance.train.StepPlan;
import org.semblance.train.UpdateRule;
import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "step|input|startup",
    header = "Measures how fast this machine is.",
    footer = {
      "",
      "Examples:",
      "  semblance bench step --backbone mobilefacenet --batch 64",
      "  semblance bench input",
      "  semblance bench startup",
    })
final class BenchCommand {

  /** Returns the training step that is measured: CosFace, SGD with momentum, weight decay. */
  static StepPlan plan(
      FaceModel model, int classes, int batch, Precision precision, HeadOptions head) {
    return new StepPlan(
        model,
        BackboneOptions.trainedIn(precision),
        StepObjective.of(new CosFace(0.35, 64, 0), classes, head),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(5e-4, 1, false, false)),
        batch);
  }
}
