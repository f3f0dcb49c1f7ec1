package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.NormalizedHead;

/** What the settings of a {@link Stage} must hold together. */
final class StageChecks {

  private StageChecks() {}

  /** Checks a stage without a loss, in which nothing has a meaning that needs a head. */
  static void headless(
      boolean embedding, boolean bottleneckOnly, HeadOptions head, double lossWeight) {
    checkArgument(
        embedding,
        "loss must be given unless centerLoss, triplet or distill is, got none of them; for"
            + " instance loss: {type: arcFace}");
    checkArgument(
        !bottleneckOnly,
        "bottleneckOnly must be false where loss is left out, got true; there is no head that could"
            + " be trained alone");
    checkArgument(
        head.subCenters() == 1,
        "lossTopK must be 1 where loss is left out, got %s; there is no head that could have"
            + " sub-centers, and those of the stages around are kept",
        head.subCenters());
    checkArgument(
        head.vpl() == null,
        "vpl must be left out where loss is, got %s; there is no head whose weights could be mixed",
        head.vpl());
    checkArgument(
        head.sampling().count() == null,
        "sampleCount must be left out where loss is, got %s; there is no head whose classes could"
            + " be sampled",
        String.valueOf(head.sampling().count()));
    checkArgument(
        head.sampling().rate() == 1,
        "sampleRate must be 1 where loss is left out, got %s; there is no head whose classes could"
            + " be sampled",
        head.sampling().rate());
    checkArgument(
        lossWeight == 1,
        "lossWeight must be left out where loss is, got %s; it is the weight of loss",
        lossWeight);
  }

  /** Checks what stands beside a distillation that compares cosines to all classes. */
  static void divergence(@Nullable Loss loss, ClassSampling sampling) {
    checkArgument(
        loss != null && loss.head() instanceof NormalizedHead,
        "distill.type divergence must stand beside a loss over cosines, such as arcFace, got %s; it"
            + " compares cosines to the identities, and lossWeight: 0 trains by it alone",
        loss == null ? "none" : loss);
    checkArgument(
        sampling.count() == null,
        "sampleCount must be left out with distill.type divergence, got %s; the teacher speaks of"
            + " all identities",
        String.valueOf(sampling.count()));
    checkArgument(
        sampling.rate() == 1,
        "sampleRate must be 1 with distill.type divergence, got %s; the teacher speaks of all"
            + " identities",
        sampling.rate());
  }
}
