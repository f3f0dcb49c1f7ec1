package org.semblance.losses;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Turns embeddings into one logit per class and owns the class weights.
 *
 * <p>Every head keeps them in the parameter {@code head/weight} of shape {@code [classes,
 * embedding]}, one row per class, so that weights carry over between heads by a plain copy and the
 * weights of one class lie together; with k sub-centres {@code [classes · k, embedding]}, those of
 * class j in the rows from j · k on. Keras_insightface keeps the transpose.
 */
public sealed interface ClassificationHead permits NormalizedHead, SoftmaxHead {

  /** Prefix of the names of a head's parameters. */
  String PREFIX = "head";

  /** Name of the class weights below {@link #PREFIX}. */
  String WEIGHT = "weight";

  /** Returns the name of the kind of head, for instance {@code normalized}. */
  String name();

  /** Returns whether the logits are cosines of the angles between embeddings and class weights. */
  default boolean givesCosines() {
    return false;
  }

  /**
   * Returns the variables that the head needs, named below {@link #PREFIX}.
   *
   * @param embeddingSize ≥ 1
   * @param classes ≥ 1
   */
  List<ParameterSpec> parameters(int embeddingSize, int classes);

  /**
   * Returns the class weights of a graph, {@code [classes · k, embeddingSize]}, made on first use.
   *
   * @throws IllegalArgumentException if the graph already has class weights of another shape
   */
  default Parameter weight(GraphScope scope, int embeddingSize, int classes) {
    return scope.parameters().get(PREFIX, parameters(embeddingSize, classes).get(0));
  }

  /**
   * Adds the head to a graph.
   *
   * <p>Shapes: embeddings {@code [B, D]}, weight {@code [S · k, D]} → logits {@code [B, S]}.
   *
   * @param weight of all classes or of some
   */
  Logits logits(GraphScope scope, Operand<TFloat32> embeddings, Operand<TFloat32> weight);
}
