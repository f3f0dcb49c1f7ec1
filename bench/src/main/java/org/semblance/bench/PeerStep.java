package org.semblance.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.backbones.TensorFile;
import org.semblance.losses.ClassificationHead;
import org.semblance.losses.LossInput;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Logits;
import org.semblance.train.StepRunner;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * The product's network at work: forward, forward and backward, the whole training step, embedding
 * with mirrored copies. Graphs are added when first asked for.
 */
final class PeerStep implements PeerContender {

  /** So small that the loss stays near its first value. */
  private static final double RATE = 1e-4;

  private final PeerNetwork network;
  private final GraphScope scope;
  private final List<TFloat32> images = new ArrayList<>();
  private final List<TUint8> bytes = new ArrayList<>();
  private final List<TInt32> labels = new ArrayList<>();
  private final Map<String, GraphCall> calls = new HashMap<>();
  private final TInt64 seed = TInt64.vectorOf(1, 0);
  private final Path data;
  private boolean hasHead;
  private @Nullable StepRunner runner;
  private @Nullable GraphEmbedder embedder;
  private int next;
  private long steps; // sampled classes are drawn by it

  /** What must agree with the peers. */
  record Check(double loss, double gradientNorm, double nextLoss, float[] embeddings) {}

  PeerStep(PeerNetwork network, Path data, DeviceOptions devices) {
    this.network = network;
    this.data = data;
    this.scope = GraphScope.open(devices, 1);
    PeerPictures pictures = PeerPictures.read(data);
    for (int i = 0; i < PeerPictures.batches(network.batch()); i++) {
      images.add(pictures.floats(network.batch(), i));
      bytes.add(pictures.bytes(network.batch(), i));
      labels.add(PeerPictures.labels(network.batch(), i, network.classes()));
    }
    load(network.model().backbone().name(), PeerFiles.parameters(scope, network.model()));
  }

  private void load(String name, List<Parameter> parameters) {
    try (TensorFile file = TensorFile.open(PeerFiles.weights(data, name))) {
      file.loadInto(scope.parameters(), parameters);
    }
  }

  @Override
  public void step(String kind) {
    next = (next + 1) % images.size();
    switch (kind) {
      case "forward", "backward" ->
          scope
              .run(calls.computeIfAbsent(kind, this::backboneCall), images.get(next), seed)
              .close();
      case "step" -> train(next);
      case "embed" -> embedder().embed(bytes.get(next), true);
      default -> throw new IllegalArgumentException("there is no kind of step " + kind);
    }
  }

  private double train(int batch) {
    if (runner == null) {
      runner = StepRunner.build(scope, network.plan(), 1);
      addHead();
    }
    return runner.run(images.get(batch), labels.get(batch), RATE, steps++).loss();
  }

  private GraphEmbedder embedder() {
    if (embedder == null) {
      embedder = network.embedder(scope);
    }
    return embedder;
  }

  /** Gives the class weights their values, and the optimiser's state its zeros. */
  private void addHead() {
    if (!hasHead) {
      hasHead = true;
      load(
          PeerFiles.headName(network.embeddingSize(), network.classes()),
          PeerFiles.headParameters(scope, network.embeddingSize(), network.classes()));
    }
    scope.parameters().initialize();
  }

  /** Nodes that feed a backbone in training form. */
  private record Fed(
      Ops ops, List<Operand<?>> feeds, Operand<TInt64> stepSeed, Network.Application backbone) {}

  private Fed fed(String name) {
    Ops ops = scope.opsIn(name);
    Operand<TFloat32> pixels =
        ops.placeholder(
            TFloat32.class,
            Placeholder.shape(Shape.of(network.batch(), PeerPictures.SIZE, PeerPictures.SIZE, 3)));
    Operand<TInt64> stepSeed = ops.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    Network.Application backbone =
        network
            .model()
            .network()
            .apply(
                scope,
                network.training(stepSeed),
                network.model().preprocessing().apply(ops, pixels));
    return new Fed(ops, List.of(pixels, stepSeed), stepSeed, backbone);
  }

  /** Adds the network alone; its backward pass starts from a fixed gradient of the embeddings. */
  private GraphCall backboneCall(String kind) {
    Fed fed = fed(kind);
    Ops ops = fed.ops;
    List<Op> targets = new ArrayList<>(fed.backbone.stateUpdates());
    Operand<TFloat32> score =
        ops.math.mean(
            ops.math.mul(fed.backbone.output(), ops.constant(direction())),
            ops.constant(new int[] {0, 1}));
    List<Operand<?>> results = new ArrayList<>(List.of(score));
    if (kind.equals("backward")) {
      // Fetched, which copies nothing: TensorFlow leaves out what only has to be run.
      results.addAll(scope.gradients(score, reads(trained())));
    }
    Op all = ops.withControlDependencies(targets).noOp();
    return new GraphCall(kind, fed.feeds, results, List.of(all));
  }

  /** Returns a gradient of the embeddings without structure, the same for all contenders. */
  private float[][] direction() {
    float[][] direction = new float[network.batch()][network.embeddingSize()];
    for (int i = 0; i < network.batch(); i++) {
      for (int j = 0; j < network.embeddingSize(); j++) {
        direction[i][j] = ((31 * i + 17 * j) % 13 - 6) / 6f;
      }
    }
    return direction;
  }

  private List<Parameter> trained() {
    return PeerFiles.parameters(scope, network.model()).stream()
        .filter(parameter -> parameter.role().trainable())
        .toList();
  }

  private static List<Operand<TFloat32>> reads(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::read).toList();
  }

  /** Computes loss, gradient and embeddings of the first weights, then takes a step. */
  Check check() {
    Fed fed = fed("check");
    Ops ops = fed.ops;
    Operand<TInt32> classes =
        ops.placeholder(TInt32.class, Placeholder.shape(Shape.of(network.batch())));
    ClassificationHead head = network.loss().head();
    Parameter weight = head.weight(scope, network.embeddingSize(), network.classes());
    Logits logits = head.logits(scope, fed.backbone.output(), weight.read());
    Operand<TFloat32> loss =
        network
            .loss()
            .build(
                new LossInput(
                    scope, logits, classes, fed.backbone.output(), fed.stepSeed, network.classes()))
            .loss();
    addHead();
    List<Parameter> trained = new ArrayList<>(trained());
    trained.addAll(PeerFiles.headParameters(scope, network.embeddingSize(), network.classes()));
    List<Operand<TFloat32>> squares = new ArrayList<>();
    for (Output<?> gradient : scope.gradients(loss, reads(trained))) {
      squares.add(ops.nn.l2Loss(gradient.expect(TFloat32.class)));
    }
    Operand<TFloat32> norm = ops.math.sqrt(ops.math.mul(ops.math.addN(squares), ops.constant(2f)));
    List<Operand<?>> feeds = new ArrayList<>(fed.feeds);
    feeds.add(classes);
    GraphCall call =
        new GraphCall("check", feeds, List.of(loss, norm, fed.backbone.output()), List.of());
    Tensor[] fedTensors = {images.get(0), seed, labels.get(0)};
    try (Result result = scope.run(call, fedTensors)) {
      float[] embeddings = new float[network.batch() * network.embeddingSize()];
      ((TFloat32) result.get(2)).asRawTensor().data().asFloats().read(embeddings);
      train(0);
      return new Check(
          ((TFloat32) result.get(0)).getFloat(),
          ((TFloat32) result.get(1)).getFloat(),
          train(0),
          embeddings);
    }
  }

  /** Embeds the first batch with mirrored copies, row after row. */
  float[] embeddings() {
    float[] all = new float[network.batch() * network.embeddingSize()];
    float[][] rows = embedder().embed(bytes.get(0), true);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * network.embeddingSize(), rows[i].length);
    }
    return all;
  }

  @Override
  public void close() {
    images.forEach(TFloat32::close);
    bytes.forEach(TUint8::close);
    labels.forEach(TInt32::close);
    seed.close();
    scope.close();
  }
}
