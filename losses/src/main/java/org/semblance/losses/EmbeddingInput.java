package org.semblance.losses;

import static com.google.common.base.Preconditions.checkState;

import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.RowNorms;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What an embedding loss is made of.
 *
 * @param scope graph that it is added to
 * @param embeddings as the backbone gives them, not normalised, {@code [B, D]}, float32
 * @param labels {@code [B]}, in [0, classes)
 * @param classes of the run, at least 1
 * @param teachers what a teacher says of the same pictures, {@code [B, T]}; null if there is none
 * @param cosines of the student to all classes, {@code [B, classes]}; null if the stage has no head
 *     that gives them
 */
public record EmbeddingInput(
    GraphScope scope,
    Operand<TFloat32> embeddings,
    Operand<TInt32> labels,
    int classes,
    @Nullable Operand<TFloat32> teachers,
    @Nullable Logits cosines) {

  /** The floor of {@link NormalizedHead}, so that both see the same directions. */
  static final float SMALLEST_SQUARED_NORM = 1e-5f;

  /** Prefix of the paths of the nodes; a part of that of the main loss. */
  private static final String PATH = SoftmaxCrossEntropy.PATH;

  /** Returns the builder of a loss's nodes. */
  Ops ops(String name) {
    return scope.opsIn(PATH + "/" + name);
  }

  /** Returns D. */
  int embeddingSize() {
    return Math.toIntExact(embeddings.shape().get(1));
  }

  /**
   * Returns the embeddings divided by {@code √max(Σ x², 1e-5)}, {@code [B, D]}. Gradient: exact;
   * the floor counts as a constant where it applies.
   */
  Operand<TFloat32> normalized(Ops ops) {
    Operand<TFloat32> inverse = RowNorms.inverse(scope, ops, embeddings, SMALLEST_SQUARED_NORM);
    return ops.math.mul(embeddings, ops.expandDims(inverse, ops.constant(1)));
  }

  /** Returns what the teacher says, which must be there. */
  Operand<TFloat32> teacher() {
    checkState(teachers != null, "a distillation loss needs a teacher's embeddings");
    return teachers;
  }
}
