package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.NormalizedProducts;
import org.semblance.nn.softmax.RowNorms;
import org.semblance.nn.softmax.SubCenters;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Cosines between embeddings and class weights: {@code c_j = x̂ · ŵ_j} with {@code v̂ = v /
 * √max(Σv², 1e-5)}; of k sub-centres of a class the largest, {@code c_j = max_s x̂ · ŵ_(j · k +
 * s)}.
 *
 * <p>Shapes: embeddings {@code [B, D]} → cosines {@code [B, C]}, in [−1, 1] up to rounding; a zero
 * vector has cosine 0 with everything. First weights are Glorot normal.
 *
 * <p>Gradient: exact; the floor 1e-5 counts as a constant where it applies, and of the sub-centres
 * the largest alone has one, of equal ones the first. Source: Keras_insightface's {@code
 * NormDense}; Wang et al. 2017 (NormFace), equation 5; Deng et al. 2020 (Sub-center ArcFace).
 * Differs from it: the products are scaled instead of the weights, which computes the same with
 * fewer passes over the weights.
 *
 * @param subCenters k ≥ 1 of each class
 */
public record NormalizedHead(int subCenters) implements ClassificationHead {

  private static final float SMALLEST_SQUARED_NORM = 1e-5f;

  /** Checks the number. */
  public NormalizedHead {
    checkArgument(subCenters >= 1, "a class must have >= 1 sub-centers, got %s", subCenters);
  }

  /** One weight for each class. */
  public NormalizedHead() {
    this(1);
  }

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
    return List.of(
        ClassWeight.spec(embeddingSize, classes, subCenters, Initializer.glorotNormal()));
  }

  @Override
  public Logits logits(GraphScope scope, Operand<TFloat32> embeddings, Operand<TFloat32> weight) {
    Ops ops = scope.opsIn(PREFIX);
    return SubCenters.largest(scope, ops, allCosines(scope, embeddings, weight), subCenters);
  }

  /** Adds the cosines with all sub-centres, {@code [B, C · k]}. */
  Logits allCosines(GraphScope scope, Operand<TFloat32> embeddings, Operand<TFloat32> weight) {
    Ops ops = scope.opsIn(PREFIX);
    return NormalizedProducts.of(
        scope, ops, unit(scope, ops, embeddings), weight, SMALLEST_SQUARED_NORM);
  }

  /**
   * Adds the largest of each class's cosines.
   *
   * @param before what else reads the cosines and must have done so: their gradient takes their
   *     place
   */
  Logits largest(GraphScope scope, Logits all, Op before) {
    Ops after = scope.opsIn(PREFIX).withControlDependencies(before);
    return SubCenters.largest(scope, after, all, subCenters);
  }

  /** Adds rows of length 1 in the direction of others. */
  static Operand<TFloat32> unit(GraphScope scope, Ops ops, Operand<TFloat32> rows) {
    Operand<TFloat32> norms =
        ops.expandDims(
            RowNorms.inverse(scope, ops, rows, SMALLEST_SQUARED_NORM), ops.constant(1)); // [R, 1]
    return ops.math.mul(rows, norms);
  }
}
