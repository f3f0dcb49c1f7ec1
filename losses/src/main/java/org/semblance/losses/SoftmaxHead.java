package org.semblance.losses;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Plain matrix product without bias: {@code z_j = Σ_d x_d W_jd}.
 *
 * <p>Shapes: embeddings {@code [B, D]} → logits {@code [B, C]}. First weights are Glorot uniform,
 * as in Keras' {@code Dense}. Gradient: exact. Source: Keras_insightface, header {@code
 * softmax_logits}.
 */
public record SoftmaxHead() implements ClassificationHead {

  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public List<ParameterSpec> parameters(int embeddingSize, int classes) {
    return List.of(ClassWeight.spec(embeddingSize, classes, 1, Initializer.glorotUniform()));
  }

  @Override
  public Logits logits(GraphScope scope, Operand<TFloat32> embeddings, Operand<TFloat32> weight) {
    return Logits.of(
        scope.opsIn(PREFIX).linalg.matMul(embeddings, weight, MatMul.transposeB(true)));
  }
}
