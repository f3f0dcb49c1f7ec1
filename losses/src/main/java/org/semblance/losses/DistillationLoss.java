package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Wants what a teacher says of the same pictures.
 *
 * <p>Teachers' embeddings come with the batch, {@code [B, T]}. Where T is not the student's width D
 * a matrix without bias, {@code distill/map} of shape {@code [D, T]}, stands between: it is trained
 * with the rest, in float32 and without weight decay, stays through stages without distillation,
 * and is no part of a saved model.
 */
public sealed interface DistillationLoss extends EmbeddingLoss
    permits CosineDistillation, EuclideanDistillation, DivergenceDistillation {

  /**
   * Checks that a teacher fits.
   *
   * @param teacherSize values that it says of a picture, at least 1
   * @param classes of the run
   * @throws IllegalArgumentException saying what would fit
   */
  default void checkTeacher(int teacherSize, int classes) {
    checkArgument(teacherSize >= 1, "a teacher's embedding must have values, got %s", teacherSize);
  }
}
