package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * A directed acyclic list of named layers: what a backbone is before any graph exists.
 *
 * <p>It can be counted, hashed, printed and exported layer by layer without native calls; {@link
 * #apply} adds it to a graph. Immutable.
 */
public final class Network {

  /**
   * One layer in its place.
   *
   * @param name unique in the network
   * @param layer what it computes
   * @param inputs indices of earlier nodes; −1 is the network's input
   * @param outputShape per sample
   */
  public record Node(String name, Layer layer, List<Integer> inputs, Shape outputShape) {

    /** Copies the list. */
    public Node {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * A network's place in a graph.
   *
   * @param output of shape {@code [batch, …]}
   * @param stateUpdates operations that must run in every training step
   */
  public record Application(Operand<TFloat32> output, List<Op> stateUpdates) {}

  private final Shape inputShape;
  private final List<Node> nodes;

  /** How often each node's output is read. */
  private final int[] reads;

  private Network(Shape inputShape, List<Node> nodes) {
    this.inputShape = inputShape;
    this.nodes = List.copyOf(nodes);
    this.reads = new int[nodes.size()];
    for (Node node : nodes) {
      node.inputs().stream().filter(i -> i >= 0).forEach(i -> reads[i]++);
    }
  }

  /** Starts a network whose input has the given shape per sample. */
  public static Builder builder(Shape inputShape) {
    return new Builder(inputShape);
  }

  /** Returns the input's shape per sample. */
  public Shape inputShape() {
    return inputShape;
  }

  /** Returns the shape of the last node's output per sample. */
  public Shape outputShape() {
    return nodes.get(nodes.size() - 1).outputShape();
  }

  /** Returns the layers in an order in which they can be computed. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Returns the variables of a node. */
  public List<ParameterSpec> parametersOf(Node node) {
    return node.layer().parameters(inputShapes(node));
  }

  /** Returns how many values the variables hold, moving averages included if asked for. */
  public long parameterCount(boolean trainableOnly) {
    return nodes.stream()
        .flatMap(node -> parametersOf(node).stream())
        .filter(spec -> !trainableOnly || spec.role().trainable())
        .mapToLong(spec -> spec.shape().size())
        .sum();
  }

  /** Returns multiply-adds per sample. */
  public long multiplyAdds() {
    return nodes.stream().mapToLong(this::multiplyAddsOf).sum();
  }

  /** Returns multiply-adds per sample of a node. */
  public long multiplyAddsOf(Node node) {
    return node.layer().multiplyAdds(inputShapes(node));
  }

  /**
   * Returns how many values a training step keeps per sample: the outputs of all nodes; of layers
   * that are fused those of the last one and of convolutions.
   *
   * @throws SemblanceException if fused kernels are asked for where there are none
   */
  public long activationCount(DeviceOptions options, Precision precision) {
    boolean fused = options.fused();
    long count = 0;
    int last = -1; // of the layers that are fused
    for (int index = 0; index < nodes.size(); index++) {
      if (index > last) {
        last = index + (fused ? taken(index, storageOf(index, precision), GraphMode.INFERENCE) : 0);
      }
      Node node = nodes.get(index);
      boolean kept = index == last || multiplyAddsOf(node) > 0;
      count += kept ? node.outputShape().size() : 0;
    }
    return count;
  }

  /** Returns one line per node: name, layer, inputs, output shape. Initialisers play no part. */
  public List<String> describe() {
    return nodes.stream()
        .map(
            node ->
                String.format(
                    "%s: %s (%s) -> %s",
                    node.name(),
                    node.layer().describe(),
                    node.inputs().stream().map(this::nameOf).collect(Collectors.joining(", ")),
                    node.outputShape()))
        .toList();
  }

  /** Returns the SHA-256 of the input's shape and {@link #describe()}, in hexadecimal. */
  public String architectureHash() {
    return Hashing.sha256()
        .hashString(inputShape + "\n" + String.join("\n", describe()), StandardCharsets.UTF_8)
        .toString();
  }

  private String nameOf(int index) {
    return index < 0 ? "input" : nodes.get(index).name();
  }

  private List<Shape> inputShapes(Node node) {
    return node.inputs().stream()
        .map(i -> i < 0 ? inputShape : nodes.get(i).outputShape())
        .toList();
  }

  /**
   * Adds the network to a graph.
   *
   * @param scope whose parameters it uses, by node name
   * @param input of shape {@code [batch] + inputShape}
   */
  public Application apply(GraphScope scope, GraphMode mode, Operand<TFloat32> input) {
    List<Operand<? extends TFloating>> outputs = new ArrayList<>();
    List<Op> stateUpdates = new ArrayList<>();
    Site site = new Site(scope, mode, stateUpdates);
    while (outputs.size() < nodes.size()) {
      int index = outputs.size();
      Class<? extends TFloating> storage = storageOf(index, mode.precision());
      int taken = scope.fused() ? taken(index, storage, mode) : 0;
      Operand<? extends TFloating> output =
          apply(site, index, taken, storage, i -> i < 0 ? input : outputs.get(i));
      // For all of them: nobody else reads those before the last.
      outputs.addAll(Collections.nCopies(taken + 1, output));
    }
    Ops ops = scope.opsIn(nodes.get(nodes.size() - 1).name());
    return new Application(
        stored(ops, outputs.get(outputs.size() - 1), TFloat32.class), List.copyOf(stateUpdates));
  }

  /** Where layers go. */
  private record Site(GraphScope scope, GraphMode mode, List<Op> stateUpdates) {}

  /** Adds a layer together with those behind it whose work it does. */
  private <T extends TFloating> Operand<T> apply(
      Site site,
      int index,
      int taken,
      Class<T> storage,
      IntFunction<Operand<? extends TFloating>> outputs) {
    Node node = nodes.get(index);
    LayerContext context = context(site, node);
    List<Operand<T>> inputs = new ArrayList<>();
    for (int i : node.inputs()) {
      inputs.add(stored(context.ops(), outputs.apply(i), storage));
    }
    if (taken == 0) {
      return node.layer().apply(context, inputs);
    }
    List<TakesNext.Taken> behind = new ArrayList<>();
    List<Operand<T>> others = new ArrayList<>();
    for (Node next : nodes.subList(index + 1, index + 1 + taken)) {
      behind.add(new TakesNext.Taken(next.layer(), context(site, next)));
      for (int i : next.inputs()) {
        if (i < index) {
          others.add(stored(context.ops(), outputs.apply(i), storage));
        }
      }
    }
    return ((TakesNext) node.layer()).applyWith(context, inputs.get(0), behind, others);
  }

  @SuppressWarnings("unchecked") // compared at run time
  private static <T extends TFloating> Operand<T> stored(
      Ops ops, Operand<? extends TFloating> value, Class<T> storage) {
    return value.type() == storage ? (Operand<T>) value : ops.dtypes.cast(value, storage);
  }

  private LayerContext context(Site site, Node node) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (ParameterSpec spec : parametersOf(node)) {
      parameters.put(spec.name(), site.scope().parameters().get(node.name(), spec));
    }
    return new LayerContext(
        site.scope(), node.name(), parameters, site.mode().of(node.name()), site.stateUpdates());
  }

  private Class<? extends TFloating> storageOf(int index, Precision precision) {
    return precision.storage(inputShapes(nodes.get(index)).get(0));
  }

  /** Returns how many of the nodes behind one its layer does the work of. */
  private int taken(int index, Class<? extends TFloating> storage, GraphMode mode) {
    if (!(nodes.get(index).layer() instanceof TakesNext layer)) {
      return 0;
    }
    String name = nodes.get(index).name();
    List<Layer> following = new ArrayList<>();
    for (int next = index + 1;
        next < nodes.size() && onlyReader(next) && mode.alike(name, nodes.get(next).name());
        next++) {
      following.add(nodes.get(next).layer());
    }
    return layer.takes(inputShapes(nodes.get(index)).get(0), storage, following);
  }

  /** Returns whether a node reads the one before it, once, and nobody else does. */
  private boolean onlyReader(int index) {
    return reads[index - 1] == 1 && nodes.get(index).inputs().contains(index - 1);
  }

  /** Collects nodes; the last one added is the output. */
  public static final class Builder {

    private final Shape inputShape;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> indexByName = new LinkedHashMap<>();

    private Builder(Shape inputShape) {
      checkArgument(
          !inputShape.hasUnknownDimension(), "the input shape must be known, got %s", inputShape);
      this.inputShape = inputShape;
    }

    /** Returns the name that stands for the network's input. */
    public String input() {
      return "";
    }

    /**
     * Adds a layer.
     *
     * @param name unique in the network
     * @param inputs names of earlier nodes
     * @return the name
     */
    public String add(String name, Layer layer, String... inputs) {
      checkArgument(!name.isEmpty(), "a node must have a name");
      checkArgument(!indexByName.containsKey(name), "there is already a node %s", name);
      List<Integer> indices = new ArrayList<>();
      List<Shape> shapes = new ArrayList<>();
      for (String input : inputs) {
        Integer index = input.isEmpty() ? Integer.valueOf(-1) : indexByName.get(input);
        checkArgument(index != null, "node %s reads %s, which is not there", name, input);
        indices.add(index);
        shapes.add(shapeOf(input));
      }
      Shape output;
      try {
        output = layer.outputShape(shapes);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("node " + name + ": " + e.getMessage(), e);
      }
      indexByName.put(name, nodes.size());
      nodes.add(new Node(name, layer, indices, output));
      return name;
    }

    /** Returns the shape per sample of a node's output, or of the input. */
    public Shape shapeOf(String name) {
      if (name.isEmpty()) {
        return inputShape;
      }
      Integer index = indexByName.get(name);
      checkArgument(index != null, "there is no node %s", name);
      return nodes.get(index).outputShape();
    }

    /** Returns the network. */
    public Network build() {
      checkArgument(!nodes.isEmpty(), "a network must have at least one layer");
      return new Network(inputShape, nodes);
    }
  }
}
