package org.semblance.losses;

import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Compares a student's embeddings with a teacher's, both {@code [B, T]}; returns {@code [B]}. */
@FunctionalInterface
interface TeacherComparison {

  /** Prefix of the map's name. */
  String PREFIX = "distill";

  /** Adds the nodes. */
  Operand<TFloat32> perSample(Ops ops, Operand<TFloat32> student, Operand<TFloat32> teacher);

  /** Adds a comparison, after the map if the student's embeddings have another width. */
  static EmbeddingTerms build(EmbeddingInput input, TeacherComparison comparison) {
    Ops ops = input.ops(PREFIX);
    Operand<TFloat32> teacher = ops.stopGradient(input.teacher());
    int from = input.embeddingSize();
    int to = Math.toIntExact(teacher.shape().get(1));
    if (from == to) {
      return EmbeddingTerms.of(ops, comparison.perSample(ops, input.embeddings(), teacher));
    }
    Parameter map =
        input
            .scope()
            .parameters()
            .get(
                PREFIX,
                new ParameterSpec(
                    "map",
                    Shape.of(from, to),
                    Initializer.glorotUniform(),
                    ParameterRole.LOSS_WEIGHT));
    Operand<TFloat32> mapped = ops.linalg.matMul(input.embeddings(), map.read());
    return EmbeddingTerms.of(ops, comparison.perSample(ops, mapped, teacher)).training(map);
  }
}
