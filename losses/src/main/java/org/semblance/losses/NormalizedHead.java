package org.semblance.losses;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.NormalizedProducts;
import org.semblance.nn.softmax.RowNorms;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Cosines between embeddings and class weights: {@code c_j = x̂ · ŵ_j} with {@code v̂ = v /
 * √max(Σv², 1e-5)}.
 *
 * <p>Shapes: embeddings {@code [B, D]} → cosines {@code [B, C]}, in [−1, 1] up to rounding; a zero
 * vector has cosine 0 with everything. First weights are Glorot normal.
 *
 * <p>Gradient: exact; the floor 1e-5 counts as a constant where it applies. Source:
 * Keras_insightface's {@code NormDense}; Wang et al. 2017 (NormFace), equation 5. Differs from it:
 * the products are scaled instead of the weights, which computes the same with fewer passes over
 * the weights.
 */
public record NormalizedHead() implements ClassificationHead {

  private static final float SMALLEST_SQUARED_NORM = 1e-5f;

  @Override
  public String name() {
    return "normalized";
  }

  @Override
  public boolean givesCosines() {
    return true;
  }

  @Override
  public List<ParameterSpec> parameters(int embeddingSize, int classes) {
    return List.of(ClassWeight.spec(embeddingSize, classes, Initializer.glorotNormal()));
  }

  @Override
  public Logits logits(GraphScope scope, Operand<TFloat32> embeddings, Operand<TFloat32> weight) {
    Ops ops = scope.opsIn(PREFIX);
    Operand<TFloat32> norms =
        ops.expandDims(
            RowNorms.inverse(scope, ops, embeddings, SMALLEST_SQUARED_NORM),
            ops.constant(1)); // [B, 1]
    return NormalizedProducts.of(
        scope, ops, ops.math.mul(embeddings, norms), weight, SMALLEST_SQUARED_NORM);
  }
}
