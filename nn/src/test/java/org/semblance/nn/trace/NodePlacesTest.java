package org.semblance.nn.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.nn.trace.Phase.BACKWARD;
import static org.semblance.nn.trace.Phase.FORWARD;
import static org.semblance.nn.trace.Phase.UPDATE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Hand-made graphs, nodes as {@code name Type input input …}; a path is what is before the name.
 */
class NodePlacesTest {

  private static final List<String> NETWORK =
      List.of(
          "images Placeholder",
          "conv/kernel/read ReadVariableOp",
          "conv/Conv2D Conv2D images conv/kernel/read",
          "relu/Relu Relu conv/Conv2D",
          "prelu/customGradient_prelu IdentityN relu/Relu",
          "dense/kernel/read ReadVariableOp",
          "dense/MatMul MatMul prelu/customGradient_prelu dense/kernel/read",
          "loss/Scale Mul dense/MatMul dense/MatMul",
          "gradients/OnesLike OnesLike loss/Scale",
          "gradients/Mul Mul gradients/OnesLike dense/MatMul",
          "gradients/AddN AddN gradients/Mul gradients/Mul",
          "gradients/MatMul MatMul gradients/AddN dense/kernel/read",
          "gradients/MatMul_1 MatMul prelu/customGradient_prelu gradients/AddN",
          "gradients/prelu/customGradient_prelu/Sub Sub gradients/MatMul gradients/MatMul",
          "gradients/ReluGrad ReluGrad gradients/prelu/customGradient_prelu/Sub relu/Relu",
          "gradients/Shape Shape conv/kernel/read",
          "gradients/Conv2DBackpropFilter Conv2DBackpropFilter images gradients/Shape"
              + " gradients/ReluGrad",
          "gradients/AddN_1 AddN gradients/Conv2DBackpropFilter gradients/Conv2DBackpropFilter",
          "decay/conv/kernel/Add Add gradients/AddN_1:0 conv/kernel/read",
          "optimizer/conv/kernel/Apply ResourceApplyGradientDescent decay/conv/kernel/Add");

  private static NodePlaces places(List<String> lines) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      graph.addNode(
          NodeDef.newBuilder()
              .setName(words[0])
              .setOp(words[1])
              .addAllInput(List.of(words).subList(2, words.length)));
    }
    return NodePlaces.of(
        graph.build(), name -> name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "");
  }

  private static NodePlace place(String node) {
    return places(NETWORK).of(node);
  }

  @Test
  void nodesOutsideTheGradientsAreWhereTheyWereMade() {
    assertThat(place("images")).isEqualTo(new NodePlace("", FORWARD));
    assertThat(place("conv/Conv2D")).isEqualTo(new NodePlace("conv", FORWARD));
    assertThat(place("loss/Scale")).isEqualTo(new NodePlace("loss", FORWARD));
    assertThat(place("optimizer/conv/kernel/Apply"))
        .isEqualTo(new NodePlace("optimizer/conv/kernel", UPDATE));
  }

  @Test
  void gradientWrittenInJavaIsNamedAfterItsNode() {
    assertThat(place("gradients/prelu/customGradient_prelu/Sub"))
        .isEqualTo(new NodePlace("prelu", BACKWARD));
  }

  @Test
  void gradientIsOfTheNodeWhoseValuesItReads() {
    assertThat(place("gradients/MatMul")).isEqualTo(new NodePlace("dense", BACKWARD));
    assertThat(place("gradients/Conv2DBackpropFilter")).isEqualTo(new NodePlace("conv", BACKWARD));
  }

  @Test
  void typeDecidesBetweenANodeAndItsReader() {
    // Each reads a value that belongs to the layer before as much as to the one behind.
    assertThat(place("gradients/ReluGrad").path()).isEqualTo("relu");
    assertThat(place("gradients/MatMul_1").path()).isEqualTo("dense");
    assertThat(place("gradients/Mul").path()).isEqualTo("loss");
  }

  @Test
  void sumOfWhatReachesANodeIsPartOfItsGradient() {
    assertThat(place("gradients/AddN").path()).isEqualTo("dense");
  }

  @Test
  void whatAnUpdateReadsIsAGradientOfItsParameter() {
    assertThat(place("gradients/AddN_1")).isEqualTo(new NodePlace("conv/kernel", BACKWARD));
  }

  @Test
  void nodesThatTensorFlowMadeOfOthersAreFound() {
    assertThat(place("ConstantFolding/gradients/Shape").path()).isEqualTo("conv");
    assertThat(place("conv/Conv2D-0-TransposeNHWCToNCHW-LayoutOptimizer"))
        .isEqualTo(new NodePlace("conv", FORWARD));
    assertThat(place("optimizer/conv/kernel/ArithmeticOptimizer_Add").phase()).isEqualTo(UPDATE);
    assertThat(place("_arg_images_0_0")).isEqualTo(new NodePlace("", FORWARD));
    assertThat(place("gradients/NewlyMade")).isEqualTo(new NodePlace("", BACKWARD));
  }
}
