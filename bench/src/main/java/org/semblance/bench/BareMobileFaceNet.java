package org.semblance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A MobileFaceNet training step written straight on TensorFlow Java's operations, as a yardstick
 * for the product's: same arithmetic (GDC embedding, normalised head with CosFace, momentum,
 * coupled weight decay on kernels, moving averages), none of the product's layers, but its
 * registered PReLU and sparse cross-entropy gradients, without which no fair step can be written.
 */
final class BareMobileFaceNet implements AutoCloseable {

  private static final String PRELU = "barePrelu";

  /** What a variable is for. */
  private enum Use {
    KERNEL,
    OTHER_WEIGHT,
    MOVING_AVERAGE
  }

  private record Variable(Operand<? extends TType> handle, Operand<TFloat32> read, Use use) {}

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final List<Variable> variables = new ArrayList<>();
  private final List<Op> initializers = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> loss;
  private final Op update;
  private final Session session;

  BareMobileFaceNet(int batch, int embedding, int classes, int threads) {
    // Opening a scope registers the gradients that TensorFlow lacks.
    GraphScope.open(DeviceOptions.DEFAULT, 0).close();
    CustomGradients.define(
        PRELU,
        (ops, op, gradients) -> {
          Operand<TFloat32> g = CustomGradients.asFloat(gradients.get(0));
          Operand<TFloat32> x = CustomGradients.asFloat(op.input(1));
          Operand<TFloat32> alpha = CustomGradients.asFloat(op.input(2));
          Operand<TFloat32> positive = ops.nn.reluGrad(g, x);
          Operand<TFloat32> negative = ops.math.sub(g, positive);
          return List.of(
              ops.zerosLike(g),
              ops.math.add(positive, ops.math.mul(alpha, negative)),
              ops.nn.biasAddGrad(ops.math.mul(negative, x)));
        });
    images = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(batch, 112, 112, 3)));
    labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(batch)));
    rate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    Operand<TFloat32> x = tf.math.div(tf.math.sub(images, tf.constant(127.5f)), tf.constant(128f));
    loss = head(embed(x, embedding), batch, embedding, classes);
    train();
    update = tf.withControlDependencies(List.copyOf(updates)).noOp();
    session =
        new Session(graph, ConfigProto.newBuilder().setIntraOpParallelismThreads(threads).build());
    Session.Runner runner = session.runner();
    initializers.forEach(runner::addTarget);
    runner.run().close();
  }

  private Operand<TFloat32> embed(Operand<TFloat32> input, int embedding) {
    Operand<TFloat32> x = prelu(norm(conv(input, 3, 64, 3, 2), 64), 64);
    x = depthwise(x, 64, 3, 1, "SAME");
    x = prelu(norm(conv(x, 64, 64, 1, 1), 64), 64);
    int[] repeats = {5, 1, 6, 1, 2};
    int[] filters = {64, 128, 128, 128, 128};
    int[] strides = {2, 2, 1, 2, 1};
    int[] expansions = {2, 4, 2, 4, 2};
    int channels = 64;
    for (int stack = 0; stack < repeats.length; stack++) {
      for (int i = 0; i < repeats[stack]; i++) {
        int wide = channels * expansions[stack];
        Operand<TFloat32> y = prelu(norm(conv(x, channels, wide, 1, 1), wide), wide);
        y = depthwise(y, wide, 3, i == 0 ? strides[stack] : 1, "SAME");
        y = prelu(norm(y, wide), wide);
        y = norm(conv(y, wide, filters[stack], 1, 1), filters[stack]);
        x = i == 0 ? y : tf.math.add(x, y);
        channels = filters[stack];
      }
    }
    x = norm(depthwise(x, channels, 7, 1, "VALID"), channels);
    x = norm(conv(x, channels, embedding, 1, 1), embedding);
    return tf.reshape(x, tf.constant(new int[] {-1, embedding}));
  }

  private Operand<TFloat32> head(
      Operand<TFloat32> embeddings, int batch, int embedding, int classes) {
    Operand<TFloat32> w = variable(Use.KERNEL, Shape.of(embedding, classes), 0.02f, 0).read();
    Operand<TFloat32> cosines = tf.linalg.matMul(unit(embeddings, 1), unit(w, 0));
    Operand<TInt32> rows = tf.range(tf.constant(0), tf.constant(batch), tf.constant(1));
    Operand<TInt32> places = tf.stack(List.of(rows, labels), org.tensorflow.op.core.Stack.axis(1L));
    Operand<TFloat32> target = tf.gatherNd(cosines, places);
    Operand<TFloat32> logits =
        tf.math.mul(
            tf.tensorScatterNdUpdate(cosines, places, tf.math.sub(target, tf.constant(0.35f))),
            tf.constant(64f));
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    return tf.math.mean(crossEntropy.loss(), tf.constant(0));
  }

  private Operand<TFloat32> unit(Operand<TFloat32> x, int axis) {
    Operand<TFloat32> squares =
        tf.reduceSum(
            tf.math.square(x), tf.constant(axis), org.tensorflow.op.core.ReduceSum.keepDims(true));
    return tf.math.mul(x, tf.math.rsqrt(tf.math.maximum(squares, tf.constant(1e-5f))));
  }

  private void train() {
    List<Variable> trained = variables.stream().filter(v -> v.use() != Use.MOVING_AVERAGE).toList();
    Output<?>[] gradients =
        graph.addGradients(
            loss.asOutput(),
            trained.stream().map(v -> v.read().asOutput()).toArray(Output<?>[]::new));
    for (int i = 0; i < trained.size(); i++) {
      Variable variable = trained.get(i);
      Operand<TFloat32> gradient = gradients[i].expect(TFloat32.class);
      if (variable.use() == Use.KERNEL) {
        gradient = tf.math.add(gradient, tf.math.mul(variable.read(), tf.constant(5e-4f)));
      }
      Shape shape = variable.read().shape();
      VarHandleOp slot = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName("slot" + i));
      initializers.add(tf.assignVariableOp(slot, tf.fill(tf.constant(shape), tf.constant(0f))));
      updates.add(
          tf.train.resourceApplyKerasMomentum(
              variable.handle(), slot, rate, gradient, tf.constant(0.9f)));
    }
  }

  private Operand<TFloat32> conv(Operand<TFloat32> x, int in, int out, int kernel, long stride) {
    float deviation = (float) Math.sqrt(2.0 / (kernel * kernel * (in + out)));
    return tf.nn.conv2d(
        x,
        variable(Use.KERNEL, Shape.of(kernel, kernel, in, out), deviation, 0).read(),
        List.of(1L, stride, stride, 1L),
        "SAME");
  }

  private Operand<TFloat32> depthwise(
      Operand<TFloat32> x, int channels, int kernel, long stride, String padding) {
    return tf.nn.depthwiseConv2dNative(
        x,
        variable(Use.KERNEL, Shape.of(kernel, kernel, channels, 1), 1f / kernel, 0).read(),
        List.of(1L, stride, stride, 1L),
        padding);
  }

  private Operand<TFloat32> norm(Operand<TFloat32> x, int channels) {
    Shape shape = Shape.of(channels);
    Operand<TFloat32> gamma = variable(Use.OTHER_WEIGHT, shape, 0, 1).read();
    Operand<TFloat32> beta = variable(Use.OTHER_WEIGHT, shape, 0, 0).read();
    Variable mean = variable(Use.MOVING_AVERAGE, shape, 0, 0);
    Variable variance = variable(Use.MOVING_AVERAGE, shape, 0, 1);
    FusedBatchNorm<TFloat32, TFloat32> norm =
        tf.nn.fusedBatchNorm(
            x,
            gamma,
            beta,
            mean.read(),
            variance.read(),
            FusedBatchNorm.epsilon(1e-5f),
            FusedBatchNorm.exponentialAvgFactor(0.1f),
            FusedBatchNorm.isTraining(true));
    updates.add(tf.assignVariableOp(mean.handle(), norm.batchMean()));
    updates.add(tf.assignVariableOp(variance.handle(), norm.batchVariance()));
    return norm.y();
  }

  private Operand<TFloat32> prelu(Operand<TFloat32> x, int channels) {
    Operand<TFloat32> alpha = variable(Use.OTHER_WEIGHT, Shape.of(channels), 0, 0.25f).read();
    Operand<TFloat32> negative = tf.math.minimum(x, tf.constant(0f));
    Operand<TFloat32> y = tf.math.add(tf.nn.relu(x), tf.math.mul(alpha, negative));
    return CustomGradients.wrap(tf, PRELU, y, List.of(x, alpha));
  }

  /** Adds a variable, constant or normally distributed. */
  private Variable variable(Use use, Shape shape, float deviation, float value) {
    String name = "variable" + variables.size();
    VarHandleOp handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    Operand<TFloat32> initial =
        deviation == 0
            ? tf.fill(tf.constant(shape), tf.constant(value))
            : tf.math.mul(
                tf.random.randomStandardNormal(
                    tf.constant(shape),
                    TFloat32.class,
                    org.tensorflow.op.random.RandomStandardNormal.seed(random.nextLong())),
                tf.constant(deviation));
    initializers.add(tf.assignVariableOp(handle, initial));
    Variable variable = new Variable(handle, tf.readVariableOp(handle, TFloat32.class), use);
    variables.add(variable);
    return variable;
  }

  /** Runs one step and returns the loss. */
  float step(TFloat32 batch, TInt32 classes) {
    try (TFloat32 learningRate = TFloat32.scalarOf(0.01f)) {
      Session.Runner runner =
          session.runner().feed(images, batch).feed(labels, classes).feed(rate, learningRate);
      runner.fetch(loss).addTarget(update);
      try (Result result = runner.run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
