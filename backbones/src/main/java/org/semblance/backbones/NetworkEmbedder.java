package org.semblance.backbones;

import java.nio.file.Path;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Embeds with a network of our own: from a weight file, or with the weights of a live graph. */
public final class NetworkEmbedder implements Embedder {

  private final EmbeddingCalls calls;
  private final int embeddingSize;
  private final boolean ownsScope;

  private NetworkEmbedder(GraphScope scope, FaceModel model, Network network, boolean ownsScope) {
    EmbeddingCalls.Front front =
        EmbeddingCalls.Front.addTo(scope.opsIn("semblance_front"), model.preprocessing());
    Operand<TFloat32> embeddings =
        network.apply(scope, GraphMode.INFERENCE, front.prepared()).output();
    this.calls = EmbeddingCalls.complete(scope, model.preprocessing(), front, embeddings);
    this.embeddingSize = model.head().embeddingSize();
    this.ownsScope = ownsScope;
  }

  /**
   * Builds the network that a weight file describes and loads its weights.
   *
   * @throws WeightsException naming the file and what is wrong where
   */
  public static NetworkEmbedder open(Path modelFile, DeviceOptions options) {
    try (ModelFile file = ModelFile.open(modelFile)) {
      Network network = file.model().network();
      GraphScope scope = GraphScope.open(options, 0);
      try {
        file.loadInto(scope, network);
        return new NetworkEmbedder(scope, file.model(), network, true);
      } catch (RuntimeException e) {
        scope.close();
        throw e;
      }
    }
  }

  /**
   * Adds an inference form to a live graph; it shares the graph's variables and so always embeds
   * with their present values. Closing the embedder leaves the scope open.
   *
   * @param scope to which the model's network was or will be added for training
   */
  public static NetworkEmbedder over(GraphScope scope, FaceModel model) {
    return new NetworkEmbedder(scope, model, model.network(), false);
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
    if (ownsScope) {
      calls.scope().close();
    }
  }
}
