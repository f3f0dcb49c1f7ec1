package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Set;
import org.semblance.losses.MinedTriplet;
import org.semblance.nn.Network;

/** What the stages of a {@link Schedule} and its sections must hold together. */
final class ScheduleChecks {

  private ScheduleChecks() {}

  /** Checks frozen layers. A network is built only where there is something to look for in it. */
  static void freeze(List<Stage> stages, ModelSection model) {
    checkArgument(
        stages.get(0).freeze().isEmpty() || model.pretrained() != null,
        "schedule[0].freeze must be empty unless model.pretrained is given, got %s: the first stage"
            + " would keep random weights; put a stage before it or name a weight file",
        stages.get(0).freeze());
    if (stages.stream().allMatch(stage -> stage.freeze().isEmpty())) {
      return;
    }
    Network network = model.faceModel().network();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      LayerPatterns frozen = new LayerPatterns(stage.freeze());
      frozen.requireMatches(network, "schedule[" + i + "].freeze");
      checkArgument(
          stage.loss() != null || trainsSomething(network, frozen.in(network)),
          "schedule[%s].freeze must leave a layer to train where loss is left out, got %s; there is"
              + " no head that could be trained alone",
          i,
          stage.freeze());
    }
  }

  private static boolean trainsSomething(Network network, Set<String> frozen) {
    return network.nodes().stream()
        .filter(node -> !frozen.contains(node.name()))
        .flatMap(node -> network.parametersOf(node).stream())
        .anyMatch(parameter -> parameter.role().trainable());
  }

  /** Checks that the first stage has the kind of head that another run's rows are copied into. */
  static void headFrom(List<Stage> stages, ModelSection model) {
    Stage first = stages.get(0);
    checkArgument(
        model.headFrom() == null || first.loss() != null,
        "model.headFrom must be left out where schedule[0] has no loss, got %s; there is no head"
            + " that could begin with its rows",
        model.headFrom());
    checkArgument(
        model.headFrom() == null || first.lossTopK() == 1,
        "model.headFrom must be left out where schedule[0].lossTopK is above 1, got %s with"
            + " lossTopK %s; an identity has one row there. Put a stage with lossTopK 1 before it",
        model.headFrom(),
        first.lossTopK());
  }

  /** Checks that batches can be put together as each stage wants them. */
  static void samplers(List<Stage> stages, RunSection run) {
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (stage.triplet() instanceof MinedTriplet) {
        checkArgument(
            run.batchSize() % 3 == 0,
            "run.batchSize must be a multiple of 3 for schedule[%s].triplet, whose batches are"
                + " anchor, positive, negative, and so on, got %s; %s or %s would do",
            i,
            run.batchSize(),
            Math.max(3, run.batchSize() / 3 * 3),
            run.batchSize() / 3 * 3 + 3);
      } else if (stage.sampler() != null) {
        stage.sampler().checkBatchSize("schedule[" + i + "].sampler", run.batchSize());
      } else if (stage.triplet() != null) {
        Schedule.samplerOf(stage, run)
            .checkBatchSize("schedule[" + i + "].triplet's sampler", run.batchSize());
      }
    }
  }

  /** Checks that no blend of pictures meets a loss over embeddings. */
  static void mixup(List<Stage> stages, RunSection run) {
    for (int i = 0; i < stages.size() && run.augmentation().mixup() != null; i++) {
      Set<String> found = stages.get(i).embeddingLosses().byName().keySet();
      checkArgument(
          found.isEmpty(),
          "run.augmentation.mixup must be left out where a stage has centerLoss, triplet or"
              + " distill, got schedule[%s] with %s; a blend of two pictures belongs to no identity"
              + " alone, and no teacher has seen it",
          i,
          String.join(", ", found));
    }
  }

  /** Checks that somebody learns from the teacher. */
  static void teacher(List<Stage> stages, DataSection data) {
    checkArgument(
        data.teacher() == null || stages.stream().anyMatch(stage -> stage.distill() != null),
        "data.teacher must be left out unless a stage has distill, got %s; nothing would learn from"
            + " it",
        data.teacher() == null ? "" : data.teacher().model());
  }
}
