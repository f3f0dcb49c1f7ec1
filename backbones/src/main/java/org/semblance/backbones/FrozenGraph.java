package org.semblance.backbones;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** A frozen TensorFlow graph: a file with one {@code GraphDef} whose weights are constants. */
final class FrozenGraph {

  private static final String NEITHER =
      "it is neither a weight file of Semblance nor a frozen graph (and no ONNX network by its"
          + " name, which would end in .onnx); for TorchScript (.pt) and MXNet (-symbol.json) build"
          + " once with SEMBLANCE_BUILD_OPTS=-Pdjl";

  private FrozenGraph() {}

  /**
   * Reads the file and finds input and output.
   *
   * @throws WeightsException saying what is wrong where
   */
  static ForeignNetwork read(EmbedderSource source) {
    GraphDef definition = definition(source.path());
    return new ForeignNetwork(
        definition,
        ForeignNetwork.inputOf(definition, source.inputName()),
        ForeignNetwork.outputOf(definition, source.outputName()),
        scope -> {});
  }

  private static GraphDef definition(Path path) {
    GraphDef definition;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      definition = GraphDef.parseFrom(in);
    } catch (IOException e) {
      throw new WeightsException(NEITHER + " (" + e.getMessage() + ")", e);
    }
    if (definition.getNodeCount() == 0) {
      throw new WeightsException(NEITHER);
    }
    for (NodeDef node : definition.getNodeList()) {
      if (node.getOp().startsWith("Variable") || node.getOp().equals("VarHandleOp")) {
        throw new WeightsException(
            String.format(
                "a frozen graph must hold its weights as constants, but node %s is a variable;"
                    + " freeze the graph or give the SavedModel's folder",
                node.getName()));
      }
    }
    return definition;
  }
}
