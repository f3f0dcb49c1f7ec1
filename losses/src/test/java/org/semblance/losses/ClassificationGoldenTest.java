package org.semblance.losses;

import static org.semblance.losses.PackageGoldens.floats;
import static org.semblance.losses.PackageGoldens.ints;
import static org.semblance.losses.PackageGoldens.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Parameter;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Losses through their heads, by embeddings and class weights, beside those of public packages. */
class ClassificationGoldenTest {

  static Stream<Arguments> cases() {
    return Stream.of(
            of("softmax", golden -> new Softmax(smoothing(golden))),
            of("normalizedSoftmax", golden -> CosFace.of(0, scale(golden))),
            of("cosFace", golden -> CosFace.of(margin(golden), scale(golden))),
            of("arcFace", golden -> arcFace(golden, MarginGradient.EXACT)),
            of(
                "arcFace",
                golden -> new ArcFaceSimple(margin(golden), scale(golden), smoothing(golden), 0)),
            of(
                "arcFaceStraightThrough",
                golden ->
                    new ArcFace(margin(golden), scale(golden), MarginGradient.STRAIGHT_THROUGH, 0)),
            // Past π − m theirs is c − m sin m, which is not our reflection but another loss.
            of(
                "arcFaceBeyond",
                golden -> CosFace.of(margin(golden) * Math.sin(margin(golden)), scale(golden))),
            of("doubledAngle", ClassificationGoldenTest::doubledAngle),
            of("doubledAngleBeyond", ClassificationGoldenTest::doubledAngle),
            of("subCenterArcFace", golden -> ArcFace.of(margin(golden), scale(golden))))
        .flatMap(stream -> stream);
  }

  /** Each case of the name with our kernels and with TensorFlow's own operations. */
  private static Stream<Arguments> of(String name, Function<JsonNode, Loss> loss) {
    return PackageGoldens.of("classification.json", name).stream()
        .flatMap(
            golden ->
                Stream.of(Kernels.AUTO, Kernels.PLAIN)
                    .map(kernels -> Arguments.of(name, loss.apply(golden), kernels, golden)));
  }

  private static Loss arcFace(JsonNode golden, MarginGradient gradient) {
    return new ArcFace(margin(golden), scale(golden), gradient, smoothing(golden));
  }

  /** As SphereFace with the margin 2. */
  private static Loss doubledAngle(JsonNode golden) {
    return new CombinedMargin(2, 0, 0, scale(golden), MarginGradient.EXACT, 0);
  }

  private static double margin(JsonNode golden) {
    return number(golden, "margin");
  }

  private static double scale(JsonNode golden) {
    return number(golden, "scale");
  }

  private static double smoothing(JsonNode golden) {
    return number(golden, "labelSmoothing");
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @MethodSource("cases")
  void lossAndGradientsAreThoseOfThePackage(
      String name, Loss loss, Kernels kernels, JsonNode golden) {
    int[] labels = ints(golden, "labels");
    float[] weight = floats(golden, "weight");
    int size = golden.path("size").intValue();
    int centers = golden.path("subCenters").intValue();
    try (GraphHarness graph = new GraphHarness(new DeviceOptions(1, 1, kernels))) {
      Operand<TFloat32> x = graph.feed(Shape.of(labels.length, size), floats(golden, "embeddings"));
      HeadOptions.Terms head =
          new HeadOptions(centers, null, ClassSampling.ALL)
              .build(
                  graph.scope(),
                  loss,
                  x,
                  graph.ops().constant(labels),
                  weight.length / size / centers,
                  graph.ops().constant(new long[] {1, 1}));
      Operand<TFloat32> mean =
          loss.build(LossHarness.input(graph, head.logits(), head.sample().labels(), x)).loss();
      Parameter parameter = graph.scope().parameters().find("head/weight").orElseThrow();
      graph.scope().parameters().initialize();
      graph.scope().parameters().assign(parameter, weight);
      List<Operand<?>> nodes = new ArrayList<>(List.of(mean));
      nodes.addAll(graph.scope().gradients(mean, List.of(x, parameter.read())));
      List<float[]> values = graph.fetchAll(nodes);

      PackageGoldens.assertLoss(golden, values.get(0)[0]);
      PackageGoldens.assertGradient(golden, "byEmbeddings", values.get(1));
      PackageGoldens.assertGradient(golden, "byWeight", values.get(2));
    }
  }
}
