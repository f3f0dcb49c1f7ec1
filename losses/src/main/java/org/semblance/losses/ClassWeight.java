package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** The parameter {@code head/weight} that all heads share. */
final class ClassWeight {

  private ClassWeight() {}

  static ParameterSpec spec(int embeddingSize, int classes, Initializer initializer) {
    checkArgument(embeddingSize >= 1, "the embedding size must be >= 1, got %s", embeddingSize);
    checkArgument(classes >= 1, "the number of classes must be >= 1, got %s", classes);
    return new ParameterSpec(
        ClassificationHead.WEIGHT,
        Shape.of(classes, embeddingSize),
        initializer,
        ParameterRole.CLASS_WEIGHT);
  }

  /** Returns the weights {@code [classes, D]} for embeddings {@code [B, D]}. */
  static Operand<TFloat32> read(
      GraphScope scope, ClassificationHead head, Operand<TFloat32> embeddings, int classes) {
    Shape shape = embeddings.shape();
    checkArgument(
        shape.numDimensions() == 2 && shape.get(1) != Shape.UNKNOWN_SIZE,
        "a %s head takes embeddings of shape [batch, size] with a known size, got %s",
        head.name(),
        shape);
    ParameterSpec spec = head.parameters(Math.toIntExact(shape.get(1)), classes).get(0);
    return scope.parameters().get(ClassificationHead.PREFIX, spec).read();
  }
}
