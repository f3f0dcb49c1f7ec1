package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.losses.ArcFace;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.Softmax;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Kernels;
import org.semblance.nn.Network;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;

/** When a step with very many classes makes its largest array. */
class TrainedGradientTest {

  private static final int CLASSES = 50_000;
  private static final int EMBEDDING = 32;
  private static final long WEIGHT = (long) CLASSES * EMBEDDING * Float.BYTES;

  @TempDir private Path folder;

  @Test
  void theClassWeightsGradientComesAfterTheNetworks() {
    assumeTrue(DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"), "no fused kernels here");
    comesLast(Kernels.FUSED, ArcFace.DEFAULT, 5e-4);
  }

  @Test
  void plainOperationsKeepTheOrder() {
    comesLast(Kernels.PLAIN, new Softmax(0), 0);
  }

  /** It is also the only one of its size: the weights are not copied to be moved. */
  private void comesLast(Kernels kernels, Loss loss, double decay) {
    StepPlan plan =
        new StepPlan(
            SmallRun.parse(SmallRun.head(folder) + "schedule: {loss: {type: softmax}, epochs: 1}\n")
                .model()
                .faceModel(),
            BackboneOptions.TRAINED,
            StepObjective.of(loss, CLASSES, HeadOptions.PLAIN),
            UpdateRule.of(new Sgd(0.9, false), new WeightDecay(decay, 1, false, false)),
            4);
    try (GraphScope scope = GraphScope.open(new DeviceOptions(1, 1, kernels), 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      runner.run(batch.images(), batch.labels(), 0.1, 0);
      List<NodeRun> runs = runner.trace(batch.images(), batch.labels(), 0.1, 1).runs();
      StepParts parts = StepParts.of(plan, scope.places()::of);
      List<String> layers =
          plan.model().network().nodes().stream().map(Network.Node::name).toList();

      List<NodeRun> large = runs.stream().filter(run -> run.allocated() >= WEIGHT).toList();
      assertThat(large).hasSize(1);
      List<NodeRun> before =
          runs.stream()
              .filter(run -> parts.phaseOf(run.node()) == Phase.BACKWARD)
              .filter(run -> layers.contains(parts.partOf(run.node()).name()))
              .toList();
      assertThat(before).isNotEmpty();
      assertThat(before).allMatch(run -> run.end() <= large.get(0).start());
    }
  }
}
