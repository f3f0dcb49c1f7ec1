package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.EmbeddingHarness.EMBEDDINGS;
import static org.semblance.losses.EmbeddingHarness.LABELS;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GradientCheck;
import org.semblance.nn.testing.Seeds;

class DistillationLossTest {

  private static final double FLOAT32 = 3e-6;

  private static EmbeddingHarness.Values evaluate(
      EmbeddingLoss loss, float[] embeddings, float[] teachers, int... labels) {
    try (EmbeddingHarness harness = new EmbeddingHarness(loss, embeddings, teachers, labels)) {
      return harness.next();
    }
  }

  @Test
  void equalTheGoldenVectors() {
    float[] teachers = EmbeddingHarness.teachers();
    Golden.assertClose(
        evaluate(EuclideanDistillation.DEFAULT, EMBEDDINGS, teachers, LABELS).perSample(),
        new double[] {6.36, 5.33, 4.37, 3.23, 5.90, 5.49},
        FLOAT32);
    Golden.assertClose(
        evaluate(CosineDistillation.DEFAULT, EMBEDDINGS, teachers, LABELS).perSample(),
        new double[] {.439283, .439198, .136731, .136731, .439198, .439283},
        FLOAT32);
  }

  @Test
  void divergenceEqualsItsGoldenVector() {
    float[] student = new float[20];
    for (int i = 0; i < student.length; i++) {
      student[i] = LossHarness.COSINES[(3 - i / 5) * 5 + i % 5];
    }
    EmbeddingHarness.Values values =
        evaluate(DivergenceDistillation.DEFAULT, student, LossHarness.COSINES, 0, 1, 2, 3);
    assertThat((double) values.loss()).isCloseTo(5.588217, within(1e-5));
  }

  @Test
  void matchPlainLoops() {
    float[] e = Seeds.uniform(31, 6 * 4);
    float[] t = Seeds.uniform(32, 6 * 4);
    double[][] teachers = PlainEmbeddingLosses.rows(t, 6);
    PlainEmbeddingLosses.check(
        evaluate(EuclideanDistillation.DEFAULT, e, t, LABELS),
        e,
        LABELS,
        (rows, labels) -> each(rows, teachers, PlainEmbeddingLosses::distance));
    PlainEmbeddingLosses.check(
        evaluate(CosineDistillation.DEFAULT, e, t, LABELS),
        e,
        LABELS,
        (rows, labels) -> each(rows, teachers, DistillationLossTest::cosineLoss));
    PlainEmbeddingLosses.check(
        evaluate(new DivergenceDistillation(1, 7), e, t, LABELS),
        e,
        LABELS,
        (rows, labels) -> each(rows, teachers, (s, u) -> divergence(s, u, 7)));
  }

  private interface Comparison {
    double of(double[] student, double[] teacher);
  }

  private static double[] each(double[][] students, double[][] teachers, Comparison comparison) {
    double[] losses = new double[students.length];
    Arrays.setAll(losses, i -> comparison.of(students[i], teachers[i]));
    return losses;
  }

  private static double cosineLoss(double[] s, double[] t) {
    double norms =
        (Math.sqrt(PlainEmbeddingLosses.dot(s, s)) + 1e-5)
            * (Math.sqrt(PlainEmbeddingLosses.dot(t, t)) + 1e-5);
    return 1 - PlainEmbeddingLosses.dot(s, t) / norms;
  }

  private static double divergence(double[] student, double[] teacher, double scale) {
    double loss = 0;
    for (int j = 0; j < teacher.length; j++) {
      double t = share(teacher, j, scale);
      loss += t * Math.log(t / share(student, j, scale));
    }
    return loss;
  }

  private static double share(double[] cosines, int j, double scale) {
    return Math.exp(scale * cosines[j])
        / Arrays.stream(cosines).map(c -> Math.exp(scale * c)).sum();
  }

  @Test
  void aTrainedMapStandsBetweenDifferentWidths() {
    float[] e = Seeds.uniform(41, 3 * 2);
    float[] t = Seeds.uniform(42, 3 * 4);
    float[] map = Seeds.uniform(43, 2 * 4);
    double[][] teachers = PlainEmbeddingLosses.rows(t, 3);
    double[][] m = PlainEmbeddingLosses.rows(map, 2);
    try (EmbeddingHarness harness =
        new EmbeddingHarness(EuclideanDistillation.DEFAULT, e, t, 0, 1, 2)) {
      harness.setState("distill/map", map);
      PlainEmbeddingLosses.check(
          harness.next(),
          e,
          new int[] {0, 1, 2},
          (rows, labels) ->
              each(
                  Arrays.stream(rows).map(row -> mapped(row, m)).toArray(double[][]::new),
                  teachers,
                  PlainEmbeddingLosses::distance));
      Parameter parameter = harness.parameter("distill/map");
      assertThat(harness.terms.trained()).hasSize(1);
      assertThat(harness.terms.trained().get(0).parameter()).isSameAs(parameter);
      assertThat(parameter.role()).isEqualTo(ParameterRole.LOSS_WEIGHT);
      GradientCheck.check(harness.graph, harness.terms.loss(), parameter, 1e-2f, 1e-3);
    }
  }

  private static double[] mapped(double[] row, double[][] map) {
    double[] mapped = new double[map[0].length];
    for (int d = 0; d < row.length; d++) {
      for (int j = 0; j < mapped.length; j++) {
        mapped[j] += row[d] * map[d][j];
      }
    }
    return mapped;
  }

  @Test
  void equalWidthsNeedNoMap() {
    try (EmbeddingHarness harness =
        new EmbeddingHarness(
            CosineDistillation.DEFAULT, EMBEDDINGS, EmbeddingHarness.teachers(), LABELS)) {
      assertThat(harness.terms.trained()).isEmpty();
      assertThat(harness.graph.scope().parameters().all()).isEmpty();
    }
  }

  @Test
  void whatATeacherDidNotSayCountsAsALittle() {
    // Both values not finite: (1/√2, 1/√2) against (1, 0).
    float[] teachers = {Float.NaN, Float.NEGATIVE_INFINITY};
    EmbeddingHarness.Values values =
        evaluate(CosineDistillation.DEFAULT, new float[] {1, 0}, teachers, 0);
    assertThat((double) values.loss()).isCloseTo(1 - Math.sqrt(0.5), within(3e-5));
    EmbeddingHarness.Values shares =
        evaluate(DivergenceDistillation.DEFAULT, new float[] {0.5f, 0.5f}, teachers, 0);
    assertThat((double) shares.loss()).isCloseTo(0, within(1e-6));
  }

  @Test
  void areFiniteForExtremeEmbeddings() {
    for (EmbeddingLoss loss : List.of(CosineDistillation.DEFAULT, EuclideanDistillation.DEFAULT)) {
      for (float size : new float[] {0, 0x1p-100f, 0x1p50f}) {
        float[] e = {size, -size, size, size};
        for (float[] teachers : List.of(e, new float[4], new float[] {1, 1, 1, 1})) {
          EmbeddingHarness.Values values = evaluate(loss, e, teachers, 0, 0);
          assertThat(Float.isFinite(values.loss())).isTrue();
          for (float gradient : values.gradient()) {
            assertThat(Float.isFinite(gradient)).isTrue();
          }
        }
      }
    }
  }

  @Test
  void aTeacherMustFit() {
    CosineDistillation.DEFAULT.checkTeacher(512, 10);
    DivergenceDistillation.DEFAULT.checkTeacher(10, 10);
    assertThatThrownBy(() -> DivergenceDistillation.DEFAULT.checkTeacher(512, 10))
        .hasMessageContaining("its cosines to the 10 classes of the run, got 512 values");
    assertThatThrownBy(() -> new DivergenceDistillation(1, 0))
        .hasMessageContaining("distill.scale must be > 0");
  }
}
