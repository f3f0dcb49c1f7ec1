package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.Preprocessing;
import org.semblance.losses.CosFace;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Network;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.nn.layers.Dropout;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.nn.trace.NodePlace;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;
import org.semblance.nn.trace.StepTrace;

class StepBenchmarkTest {

  private static final StepPlan PLAN = plan("mobilefacenet");

  private static final Function<String, NodePlace> NOWHERE =
      node -> new NodePlace("", Phase.FORWARD);

  private static StepPlan plan(String backbone) {
    return new StepPlan(
        new FaceModel(
            Catalogue.backbone(backbone),
            EmbeddingHead.of(EmbeddingHead.Kind.GDC, 32),
            BatchNormSettings.DEFAULT,
            new Preprocessing(127.5, 128, ColorOrder.RGB, 32, 32)),
        BackboneOptions.TRAINED,
        StepObjective.of(new CosFace(0.35, 64, 0), 5),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(5e-4, 1, false, false)),
        2);
  }

  private static StepBenchmark open(StepPlan plan, Kernels kernels) {
    return StepBenchmark.open(plan, new DeviceOptions(1, 1, kernels));
  }

  @Test
  void everyLayerIsInTheProfileAndAllAddUp() {
    try (StepBenchmark benchmark = open(PLAN, Kernels.PLAIN)) {
      StepProfile profile = StepProfile.of(benchmark.trace(2), benchmark.parts());

      for (Network.Node node : PLAN.model().network().nodes()) {
        ProfileRow row = row(profile.parts(), node.name());
        if (!(node.layer() instanceof Dropout)) {
          assertThat(row.forwardSeconds()).as(node.name()).isPositive();
          assertThat(row.backwardSeconds()).as(node.name()).isPositive();
        }
      }
      for (String name : List.of("input", "head", "loss", "optimizer", "weightDecay")) {
        assertThat(row(profile.parts(), name).seconds()).as(name).isPositive();
      }
      for (List<ProfileRow> list : List.of(profile.types(), profile.kinds(), profile.parts())) {
        assertThat(list.stream().mapToDouble(ProfileRow::seconds).sum() + profile.idleSeconds())
            .isCloseTo(profile.seconds(), within(1e-9));
      }
    }
  }

  @Test
  void nothingButFeedsAndFetchesBelongsNowhere() {
    try (StepBenchmark benchmark = open(PLAN, Kernels.AUTO)) {
      StepParts parts = benchmark.parts();

      assertThat(benchmark.trace(1).get(0).runs())
          .filteredOn(run -> parts.partOf(run.node()).equals(StepPart.OTHER))
          .extracting(NodeRun::type)
          .containsOnly("NoOp", "_Arg", "_Retval");
    }
  }

  /** The names of these gradients say nothing; what they read does. */
  @Test
  void everyConvolutionGetsItsOwnGradients() {
    for (String backbone : List.of("mobilefacenet", "se_r18")) {
      StepPlan plan = plan(backbone);
      try (StepBenchmark benchmark = open(plan, Kernels.PLAIN)) {
        StepParts parts = benchmark.parts();
        StepTrace trace = benchmark.trace(1).get(0);
        List<String> convolutions =
            plan.model().network().nodes().stream()
                .filter(
                    node ->
                        node.layer() instanceof Conv2d || node.layer() instanceof DepthwiseConv2d)
                .map(Network.Node::name)
                .toList();

        assertThat(partsOf(trace, parts, "BackpropFilter"))
            .as("%s, by the kernel", backbone)
            .containsExactlyInAnyOrderElementsOf(convolutions);
        List<String> behindTheFirst = new ArrayList<>(convolutions);
        behindTheFirst.remove(0);
        assertThat(partsOf(trace, parts, "BackpropInput"))
            .as("%s, by the input", backbone)
            .containsExactlyInAnyOrderElementsOf(behindTheFirst);
        assertThat(trace.runs())
            .filteredOn(run -> run.type().contains("Backprop"))
            .allMatch(run -> parts.phaseOf(run.node()) == Phase.BACKWARD);
      }
    }
  }

  private static List<String> partsOf(StepTrace trace, StepParts parts, String type) {
    return trace.runs().stream()
        .filter(run -> run.type().contains(type))
        .map(NodeRun::node)
        .map(node -> parts.partOf(node).name())
        .toList();
  }

  @Test
  void fusedKernelsDoTheWorkOfTheActivationBehindABatchNorm() {
    assumeTrue(DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"));
    try (StepBenchmark benchmark = open(PLAN, Kernels.FUSED)) {
      StepProfile profile = StepProfile.of(benchmark.trace(1), benchmark.parts());

      ProfileRow norm = row(profile.parts(), "separable_bn");
      assertThat(norm.forwardSeconds()).isPositive();
      assertThat(norm.backwardSeconds()).isPositive();
      assertThat(row(profile.parts(), "separable_prelu").backwardSeconds()).isZero();
      assertThat(row(profile.types(), "SemblanceBatchNormGradient").forwardSeconds()).isZero();
      // Its slopes are differentiated before it, which does not make it a part of the update.
      ProfileRow softmax = row(profile.types(), "SemblanceMarginSoftmax");
      assertThat(softmax.forwardSeconds()).isPositive();
      assertThat(softmax.updateSeconds()).isZero();
      // Of normalisation, activation and depthwise convolution the time is the convolution's.
      assertThat(row(profile.parts(), "stem_bn").backwardSeconds()).isZero();
      assertThat(row(profile.parts(), "separable_dw").forwardSeconds()).isPositive();
      assertThat(row(profile.parts(), "separable_dw").backwardSeconds()).isPositive();
    }
  }

  private static ProfileRow row(List<ProfileRow> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void multiplyAddsOfAllPartsAreThoseOfTheNetworkAndTheHead() {
    StepParts parts = StepParts.of(PLAN, NOWHERE);

    assertThat(parts.all().stream().mapToLong(StepPart::forwardMultiplyAdds).sum())
        .isEqualTo(2 * (PLAN.model().network().multiplyAdds() + 32 * 5));
  }

  @Test
  void kindsNameWhatDecidesTheSpeedOfALayer() {
    assertThat(StepParts.of(PLAN, NOWHERE).all())
        .extracting(StepPart::kind)
        .contains(
            "conv 1x1",
            "conv 3x3",
            "depthwise 3x3",
            "depthwise 2x2",
            "batch norm",
            "prelu",
            "add",
            "head",
            "loss",
            "optimizer",
            "weight decay",
            "input",
            "other");
  }
}
