package org.semblance.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** Norms of the golden vectors. */
  static final float[] NORMS = {8, 20, 60, 130};

  /** The same results of all kernels, and those of TensorFlow's own operations. */
  static final DeviceOptions ANY = DeviceOptions.SINGLE_THREAD;

  /**
   * One evaluation.
   *
   * @param gradient of the mean loss by the logits
   * @param norms gradient of the mean loss by the norms; empty if the loss does not know them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(float loss, float[] perSample, float accuracy, float[] gradient, float[] norms) {}

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

  /** Returns what a loss is made of, in step 1 of a run with seed 1. */
  static LossInput input(
      GraphHarness graph, Logits logits, Operand<TInt32> labels, Operand<TFloat32> embeddings) {
    return new LossInput(
        graph.scope(),
        logits,
        labels,
        embeddings,
        graph.ops().constant(new long[] {1, 1}),
        (int) Math.max(1, logits.products().shape().get(1)));
  }

  /** A loss of given logits and norms, step after step, its state kept from one to the next. */
  static final class Steps implements AutoCloseable {

    final GraphHarness graph;
    final LossTerms terms;
    private final Operand<TFloat32> logits;
    private final Operand<TFloat32> norms;
    private final boolean knowsNorms;

    Steps(DeviceOptions options, Loss loss, float[] logits, float[] norms, int... labels) {
      this.graph = new GraphHarness(options);
      Shape shape = Shape.of(labels.length, logits.length / labels.length);
      this.logits = graph.feed(shape, logits);
      // An embedding of one value has it for a norm.
      this.norms = graph.feed(Shape.of(labels.length, 1), norms);
      this.knowsNorms = loss instanceof MagFace;
      this.terms =
          loss.build(
              input(graph, Logits.of(this.logits), graph.ops().constant(labels), this.norms));
    }

    /** Takes a step: computes everything, and moves the state. */
    Values next() {
      List<Operand<?>> by = new ArrayList<>(List.of(logits));
      if (knowsNorms) {
        by.add(norms);
      }
      List<Operand<?>> nodes =
          new ArrayList<>(List.of(terms.loss(), terms.perSample(), terms.accuracy()));
      nodes.addAll(graph.scope().gradients(terms.loss(), by));
      List<float[]> values = graph.run(nodes, terms.stateUpdates());
      return new Values(
          values.get(0)[0],
          values.get(1),
          values.get(2)[0],
          values.get(3),
          knowsNorms ? values.get(4) : new float[0]);
    }

    /** Returns a number that the loss keeps. */
    float state(String name) {
      graph.scope().parameters().initialize();
      Parameter parameter = graph.scope().parameters().find("loss/" + name).orElseThrow();
      return graph.scope().parameters().values(parameter)[0];
    }

    void setState(String name, float value) {
      graph.scope().parameters().initialize();
      Parameter parameter = graph.scope().parameters().find("loss/" + name).orElseThrow();
      graph.scope().parameters().assign(parameter, new float[] {value});
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  static Values evaluate(Loss loss, float[] logits, int... labels) {
    return evaluate(loss, logits, null, labels);
  }

  /** Computes the first step of a loss that knows norms. */
  static Values evaluate(Loss loss, float[] logits, float @Nullable [] norms, int... labels) {
    float[] known = norms == null ? new float[labels.length] : norms;
    try (Steps steps = new Steps(ANY, loss, logits, known, labels)) {
      return steps.next();
    }
  }

  static HeadGradients throughHead(Loss loss, float[] embeddings, float[] weight, int... labels) {
    return throughHead(ANY, loss, embeddings, weight, labels);
  }

  static HeadGradients throughHead(
      DeviceOptions options, Loss loss, float[] embeddings, float[] weight, int... labels) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int size = embeddings.length / labels.length;
      Operand<TFloat32> x = graph.feed(Shape.of(labels.length, size), embeddings);
      Operand<TInt32> y = graph.ops().constant(labels);
      Logits logits = logits(loss.head(), graph.scope(), x, weight.length / size);
      LossTerms terms = loss.build(input(graph, logits, y, x));
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
