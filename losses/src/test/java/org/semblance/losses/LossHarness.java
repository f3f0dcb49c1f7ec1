package org.semblance.losses;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Computes the values and gradients of losses and heads on a small graph of their own. */
final class LossHarness {

  /** Cosines of the golden vectors, four samples of five classes. */
  static final float[] COSINES = {
    .70f, .10f, -.20f, .30f, .05f, //
    .60f, .20f, .40f, -.10f, 0f, //
    -.10f, .30f, -.95f, .15f, .25f, //
    .20f, -.30f, .10f, .55f, .90f
  };

  static final int[] LABELS = {0, 1, 2, 3};

  /**
   * One evaluation.
   *
   * @param gradient of the mean loss by the logits
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(float loss, float[] perSample, float accuracy, float[] gradient) {}

  /**
   * One evaluation through a head.
   *
   * @param embeddings gradient of the mean loss by the embeddings
   * @param weight gradient of the mean loss by the class weights
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record HeadGradients(float loss, float[] embeddings, float[] weight) {}

  private LossHarness() {}

  /** Adds a head over all classes. */
  static Logits logits(
      ClassificationHead head, GraphScope scope, Operand<TFloat32> embeddings, int classes) {
    int size = Math.toIntExact(embeddings.shape().get(1));
    return head.logits(scope, embeddings, head.weight(scope, size, classes).read());
  }

  static Values evaluate(Loss loss, float[] logits, int... labels) {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> z =
          graph.feed(Shape.of(labels.length, logits.length / labels.length), logits);
      LossTerms terms = loss.build(graph.scope(), Logits.of(z), graph.ops().constant(labels));
      List<Operand<?>> nodes =
          new ArrayList<>(List.of(terms.loss(), terms.perSample(), terms.accuracy()));
      nodes.addAll(graph.scope().gradients(terms.loss(), List.of(z)));
      List<float[]> values = graph.fetchAll(nodes);
      return new Values(values.get(0)[0], values.get(1), values.get(2)[0], values.get(3));
    }
  }

  static HeadGradients throughHead(Loss loss, float[] embeddings, float[] weight, int... labels) {
    return throughHead(DeviceOptions.SINGLE_THREAD, loss, embeddings, weight, labels);
  }

  static HeadGradients throughHead(
      DeviceOptions options, Loss loss, float[] embeddings, float[] weight, int... labels) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int size = embeddings.length / labels.length;
      Operand<TFloat32> x = graph.feed(Shape.of(labels.length, size), embeddings);
      Operand<TInt32> y = graph.ops().constant(labels);
      Logits logits = logits(loss.head(), graph.scope(), x, weight.length / size);
      LossTerms terms = loss.build(graph.scope(), logits, y);
      Parameter parameter = graph.scope().parameters().find("head/weight").orElseThrow();
      graph.scope().parameters().initialize();
      graph.scope().parameters().assign(parameter, weight);
      List<Operand<?>> nodes = new ArrayList<>(List.of(terms.loss()));
      nodes.addAll(graph.scope().gradients(terms.loss(), List.of(x, parameter.read())));
      List<float[]> values = graph.fetchAll(nodes);
      return new HeadGradients(values.get(0)[0], values.get(1), values.get(2));
    }
  }
}
