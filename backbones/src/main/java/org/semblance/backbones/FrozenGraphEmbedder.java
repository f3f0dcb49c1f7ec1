package org.semblance.backbones;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.SemblanceException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TUint8;

/**
 * Embeds with a frozen TensorFlow graph: a file with one {@code GraphDef} whose weights are
 * constants.
 */
public final class FrozenGraphEmbedder implements Embedder {

  private final EmbeddingCalls calls;
  private final int embeddingSize;

  private FrozenGraphEmbedder(EmbeddingCalls calls, int embeddingSize) {
    this.calls = calls;
    this.embeddingSize = embeddingSize;
  }

  /**
   * Loads a graph and tries it on two black images.
   *
   * @throws WeightsException naming the file and what is wrong where
   */
  public static FrozenGraphEmbedder open(EmbedderSource source, DeviceOptions options) {
    try {
      GraphDef definition = read(source);
      ForeignNetwork network =
          new ForeignNetwork(
              definition,
              ForeignNetwork.inputOf(definition, source.inputName()),
              ForeignNetwork.outputOf(definition, source.outputName()));
      return network.open(
          source.foreignPreprocessing(), options, scope -> {}, FrozenGraphEmbedder::new);
    } catch (IllegalArgumentException | SemblanceException e) {
      throw new WeightsException(source.path() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static GraphDef read(EmbedderSource source) {
    GraphDef definition;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(source.path()))) {
      definition = GraphDef.parseFrom(in);
    } catch (IOException e) {
      throw new WeightsException(
          "it is neither a weight file of Semblance nor a frozen graph: " + e.getMessage(), e);
    }
    if (definition.getNodeCount() == 0) {
      throw new WeightsException("it is neither a weight file of Semblance nor a frozen graph");
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

  @Override
  public int embeddingSize() {
    return embeddingSize;
  }

  @Override
  public Preprocessing preprocessing() {
    return calls.preprocessing();
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    return calls.run(images, flipSum);
  }

  @Override
  public void close() {
    calls.scope().close();
  }
}
