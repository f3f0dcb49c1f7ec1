package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Initializer;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.ndarray.Shape;

/** The parameter {@code head/weight} that all heads share. */
final class ClassWeight {

  private ClassWeight() {}

  static ParameterSpec spec(
      int embeddingSize, int classes, int subCenters, Initializer initializer) {
    checkArgument(embeddingSize >= 1, "the embedding size must be >= 1, got %s", embeddingSize);
    checkArgument(classes >= 1, "the number of classes must be >= 1, got %s", classes);
    checkArgument(
        (long) classes * subCenters <= Integer.MAX_VALUE,
        "there must be <= %s weights, got %s classes of %s sub-centers",
        Integer.MAX_VALUE,
        classes,
        subCenters);
    return new ParameterSpec(
        ClassificationHead.WEIGHT,
        Shape.of((long) classes * subCenters, embeddingSize),
        initializer,
        ParameterRole.CLASS_WEIGHT);
  }
}
