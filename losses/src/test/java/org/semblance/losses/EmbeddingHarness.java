package org.semblance.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Takes steps of embedding losses on a small graph of their own. */
final class EmbeddingHarness implements AutoCloseable {

  /** Embeddings of the golden vectors, six samples of three classes. */
  static final float[] EMBEDDINGS = {
    1, 0, 0, 1, //
    .8f, .1f, .2f, 1.2f, //
    -1, 1, .5f, 0, //
    -.5f, 1.5f, .2f, .3f, //
    .3f, .2f, -1, .9f, //
    1, 1, -.5f, .2f
  };

  static final int[] LABELS = {0, 0, 1, 1, 2, 2};

  /** Teachers of the golden vectors: twice the embeddings, in reversed order. */
  static float[] teachers() {
    float[] teachers = new float[EMBEDDINGS.length];
    for (int i = 0; i < teachers.length; i++) {
      teachers[i] = 2 * EMBEDDINGS[(5 - i / 4) * 4 + i % 4];
    }
    return teachers;
  }

  /**
   * One step.
   *
   * @param gradient of the mean loss by the embeddings
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(float loss, float[] perSample, float[] gradient, float[] monitors) {}

  final GraphHarness graph = new GraphHarness(LossHarness.ANY);
  final EmbeddingTerms terms;
  private final Operand<TFloat32> embeddings;

  EmbeddingHarness(EmbeddingLoss loss, float[] embeddings, int... labels) {
    this(loss, embeddings, null, labels);
  }

  EmbeddingHarness(
      EmbeddingLoss loss, float[] embeddings, float @Nullable [] teachers, int... labels) {
    int batch = labels.length;
    this.embeddings = graph.feed(Shape.of(batch, embeddings.length / batch), embeddings);
    int classes = Arrays.stream(labels).max().orElseThrow() + 1;
    Operand<TFloat32> said =
        teachers == null ? null : graph.feed(Shape.of(batch, teachers.length / batch), teachers);
    // Only the divergence looks at logits: its embeddings stand for cosines.
    this.terms =
        loss.build(
            new EmbeddingInput(
                graph.scope(),
                this.embeddings,
                graph.ops().constant(labels),
                classes,
                said,
                Logits.of(this.embeddings)));
  }

  /** Computes everything, and moves the state. */
  Values next() {
    List<Operand<?>> nodes = new ArrayList<>(List.of(terms.loss(), terms.perSample()));
    nodes.addAll(graph.scope().gradients(terms.loss(), List.of(embeddings)));
    nodes.addAll(terms.monitors().values());
    List<float[]> values = graph.run(nodes, terms.stateUpdates());
    float[] monitors = new float[terms.monitors().size()];
    for (int i = 0; i < monitors.length; i++) {
      monitors[i] = values.get(3 + i)[0];
    }
    return new Values(values.get(0)[0], values.get(1), values.get(2), monitors);
  }

  Parameter parameter(String name) {
    graph.scope().parameters().initialize();
    return graph.scope().parameters().find(name).orElseThrow();
  }

  float[] state(String name) {
    Parameter parameter = parameter(name); // before the values: it gives the first ones
    return graph.scope().parameters().values(parameter);
  }

  void setState(String name, float... values) {
    Parameter parameter = parameter(name);
    graph.scope().parameters().assign(parameter, values);
  }

  static Values evaluate(EmbeddingLoss loss, float[] embeddings, int... labels) {
    try (EmbeddingHarness harness = new EmbeddingHarness(loss, embeddings, labels)) {
      return harness.next();
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
