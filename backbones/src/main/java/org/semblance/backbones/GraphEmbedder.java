package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Precision;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Split;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Embeds with a TensorFlow graph: a live one of ours, one built from a weight file, or one of
 * another origin.
 *
 * <p>The network is in the graph once. It reads the images followed by their mirrored copies; the
 * call without flip feeds that place with the images alone.
 */
public final class GraphEmbedder implements Embedder {

  private final GraphScope scope;
  private final Preprocessing preprocessing;
  private final GraphCall plain;
  private final GraphCall flipped;
  private final int embeddingSize;
  private final boolean ownsScope;

  private GraphEmbedder(
      GraphScope scope, FaceModel model, Network network, Precision precision, boolean ownsScope) {
    EmbeddingFront front =
        EmbeddingFront.addTo(scope.opsIn("semblance_front"), model.preprocessing());
    Operand<TFloat32> embeddings =
        network.apply(scope, GraphMode.INFERENCE.in(precision), front.prepared()).output();
    this.scope = scope;
    this.preprocessing = model.preprocessing();
    this.plain = plain(front, embeddings);
    this.flipped = flipped(scope, front, embeddings);
    this.embeddingSize = model.head().embeddingSize();
    this.ownsScope = ownsScope;
  }

  private GraphEmbedder(ForeignNetwork.Imported network, Preprocessing preprocessing) {
    this.scope = network.scope();
    this.preprocessing = preprocessing;
    this.plain = plain(network.front(), network.embeddings());
    this.flipped = flipped(scope, network.front(), network.embeddings());
    this.embeddingSize = probe();
    this.ownsScope = true;
  }

  /**
   * Adds an inference form in float32 to a live graph; it shares the graph's variables and so
   * always embeds with their present values. Closing the embedder leaves the scope open.
   *
   * @param scope to which the model's network was or will be added for training
   */
  public static GraphEmbedder over(GraphScope scope, FaceModel model) {
    return over(scope, model, Precision.FLOAT32);
  }

  /** Adds an inference form in another arithmetic, as {@link #over(GraphScope, FaceModel)} does. */
  public static GraphEmbedder over(GraphScope scope, FaceModel model, Precision precision) {
    return new GraphEmbedder(scope, model, model.network(), precision, false);
  }

  /**
   * Builds a model's network with the values of the same names in a file, for instance a checkpoint
   * of the training of this model.
   *
   * @param weights stays open
   * @throws WeightsException naming the file, if a value is missing, damaged or of another shape
   */
  public static GraphEmbedder withWeights(
      FaceModel model, TensorFile weights, DeviceOptions options) {
    GraphScope scope = GraphScope.open(options, 0);
    try {
      GraphEmbedder embedder =
          new GraphEmbedder(scope, model, model.network(), Precision.FLOAT32, true);
      weights.loadInto(scope.parameters(), scope.parameters().all());
      return embedder;
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Builds the network that a weight file describes and loads its weights.
   *
   * @throws WeightsException naming the file and what is wrong where
   */
  static GraphEmbedder ofWeightFile(Path modelFile, DeviceOptions options) {
    try (ModelFile file = ModelFile.open(modelFile)) {
      Network network = file.model().network();
      GraphScope scope = GraphScope.open(options, 0);
      try {
        file.loadInto(scope, network);
        return new GraphEmbedder(scope, file.model(), network, Precision.FLOAT32, true);
      } catch (RuntimeException e) {
        scope.close();
        throw e;
      }
    }
  }

  /**
   * Imports a network of another origin and tries it on two black images.
   *
   * @throws RuntimeException if the names, the sizes or the weights do not work out
   */
  static GraphEmbedder of(
      ForeignNetwork foreign, Preprocessing preprocessing, DeviceOptions options) {
    ForeignNetwork.Imported network = foreign.behind(preprocessing, options);
    try {
      return new GraphEmbedder(network, preprocessing);
    } catch (RuntimeException e) {
      network.scope().close();
      throw e;
    }
  }

  private static GraphCall plain(EmbeddingFront front, Operand<TFloat32> embeddings) {
    return new GraphCall("embed", List.of(front.withMirrored()), List.of(embeddings), List.of());
  }

  private static GraphCall flipped(
      GraphScope scope, EmbeddingFront front, Operand<TFloat32> embeddings) {
    Ops ops = scope.opsIn("semblance_embed");
    Split<TFloat32> halves = ops.split(ops.constant(0), embeddings, 2L);
    Operand<TFloat32> sum = ops.math.add(halves.output().get(0), halves.output().get(1));
    return new GraphCall("embed with flip", List.of(front.images()), List.of(sum), List.of());
  }

  /** Returns the length of an embedding, found by embedding two black images both ways. */
  private int probe() {
    Shape shape = Shape.of(2, preprocessing.height(), preprocessing.width(), 3);
    byte[] zeros = new byte[Math.toIntExact(shape.size())];
    try (TUint8 black =
        TUint8.tensorOf(shape, tensor -> tensor.asRawTensor().data().write(zeros))) {
      embed(black, false);
      return embed(black, true)[0].length;
    }
  }

  @Override
  public int embeddingSize() {
    return embeddingSize;
  }

  @Override
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    Shape shape = images.shape();
    checkArgument(
        shape.numDimensions() == 4
            && shape.get(1) == preprocessing.height()
            && shape.get(2) == preprocessing.width()
            && shape.get(3) == 3,
        "images must be of shape [n, %s, %s, 3], got %s",
        preprocessing.height(),
        preprocessing.width(),
        shape);
    int count = Math.toIntExact(shape.get(0));
    if (count == 0) {
      return new float[0][];
    }
    try (Result result = scope.run(flipSum ? flipped : plain, images)) {
      return rows((TFloat32) result.get(0), count);
    }
  }

  private static float[][] rows(TFloat32 values, int count) {
    Shape shape = values.shape();
    if (shape.numDimensions() != 2 || shape.get(0) != count) {
      throw new WeightsException(
          String.format(
              "the network must give embeddings of shape [%d, D] for %d images, got %s; name the"
                  + " output that gives them",
              count, count, shape));
    }
    int size = Math.toIntExact(shape.get(1));
    float[][] rows = new float[count][size];
    FloatDataBuffer data = values.asRawTensor().data().asFloats();
    for (int i = 0; i < count; i++) {
      data.offset((long) i * size).read(rows[i]);
    }
    return rows;
  }

  @Override
  public void close() {
    if (ownsScope) {
      scope.close();
    }
  }
}
