package org.semblance.train;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What is fed into a step.
 *
 * @param images {@code [B, height, width, 3]}, 0 to 255
 * @param labels {@code [B]}
 * @param rate learning rate, scalar
 * @param stepSeed (run seed, step), {@code [2]}
 * @param second of pictures that are blends of two, else null
 * @param teachers {@code [B, T]}; null if nothing is asked of a teacher
 */
record StepInputs(
    Operand<TFloat32> images,
    Operand<TInt32> labels,
    Operand<TFloat32> rate,
    Operand<TInt64> stepSeed,
    @Nullable Second second,
    @Nullable Operand<TFloat32> teachers) {

  /**
   * The second labels of blended pictures.
   *
   * @param labels {@code [B]}
   * @param shares of the first labels, {@code [B]}
   */
  record Second(Operand<TInt32> labels, Operand<TFloat32> shares) {}

  /** Adds the placeholders. */
  static StepInputs of(Ops ops, StepPlan plan) {
    Shape image = plan.model().network().inputShape();
    Placeholder.Options batch = Placeholder.shape(Shape.of(plan.batchSize()));
    return new StepInputs(
        ops.withName("images")
            .placeholder(TFloat32.class, Placeholder.shape(image.prepend(plan.batchSize()))),
        ops.withName("labels").placeholder(TInt32.class, batch),
        ops.withName("learningRate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar())),
        ops.withName("stepSeed").placeholder(TInt64.class, Placeholder.shape(Shape.of(2))),
        plan.objective().mixesPictures()
            ? new Second(
                ops.withName("secondLabels").placeholder(TInt32.class, batch),
                ops.withName("shares").placeholder(TFloat32.class, batch))
            : null,
        plan.objective().embeddingLosses().distill() == null
            ? null
            : ops.withName("teachers")
                .placeholder(
                    TFloat32.class,
                    Placeholder.shape(Shape.of(plan.batchSize(), plan.objective().teacherSize()))));
  }

  /** Returns the first labels, and after them the second ones if there are any. */
  Operand<TInt32> allLabels(GraphScope scope) {
    if (second == null) {
      return labels;
    }
    Ops ops = scope.opsIn(StepRunner.INPUT);
    return ops.concat(List.of(labels, second.labels), ops.constant(0));
  }

  /** Returns all placeholders in the order in which they are fed. */
  List<Operand<?>> feeds() {
    ImmutableList.Builder<Operand<?>> feeds = ImmutableList.builder();
    feeds.add(images, labels, rate, stepSeed);
    if (second != null) {
      feeds.add(second.labels, second.shares);
    }
    if (teachers != null) {
      feeds.add(teachers);
    }
    return feeds.build();
  }
}
