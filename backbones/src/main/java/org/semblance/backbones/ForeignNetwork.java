package org.semblance.backbones;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * A network of another origin, given as a graph definition, made into an embedding graph.
 *
 * <p>TensorFlow Java cannot connect an imported graph's input to other nodes, so the connection is
 * made in the definition: the placeholder becomes an identity that reads our preprocessing.
 *
 * @param definition every node, weights as constants or variables
 * @param input name of the placeholder
 * @param output name of an output, {@code node} or {@code node:index}
 * @param preparation runs once, before the graph is first used
 */
record ForeignNetwork(GraphDef definition, String input, String output, Preparation preparation) {

  private static final Set<String> PLACEHOLDERS = Set.of("Placeholder", "PlaceholderWithDefault");

  /** Prepares a graph before its first run, for instance restores variables. */
  @FunctionalInterface
  interface Preparation {
    void prepare(GraphScope scope);
  }

  /** Returns the name of the only placeholder, unless a name is given. */
  static String inputOf(GraphDef definition, @Nullable String name) {
    if (name != null) {
      return nodeOf(name);
    }
    return onlyOne(
        "input",
        definition.getNodeList().stream()
            .filter(node -> PLACEHOLDERS.contains(node.getOp()))
            .map(NodeDef::getName)
            .toList());
  }

  /** Returns the name of the only node that no other reads, unless a name is given. */
  static String outputOf(GraphDef definition, @Nullable String name) {
    if (name != null) {
      return name;
    }
    Set<String> read = new HashSet<>();
    for (NodeDef node : definition.getNodeList()) {
      node.getInputList().forEach(input -> read.add(nodeOf(input)));
    }
    return onlyOne(
        "output",
        definition.getNodeList().stream()
            .filter(node -> !read.contains(node.getName()) && !node.getOp().equals("NoOp"))
            .map(NodeDef::getName)
            .toList());
  }

  private static String onlyOne(String what, List<String> names) {
    if (names.size() == 1) {
      return names.get(0);
    }
    throw new WeightsException(
        String.format(
            "there must be one %s, found %d: %s; name the right one",
            what, names.size(), names.stream().limit(8).toList()));
  }

  /** Returns {@code a/b} for {@code a/b}, {@code a/b:0} and {@code ^a/b}. */
  static String nodeOf(String tensor) {
    String name = tensor.startsWith("^") ? tensor.substring(1) : tensor;
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /**
   * The network in a graph of its own.
   *
   * @param scope whoever holds this closes it
   * @param front what the network reads from
   * @param embeddings the named output
   */
  record Imported(GraphScope scope, EmbeddingFront front, Operand<TFloat32> embeddings) {}

  /**
   * Imports the network behind our preprocessing and prepares it.
   *
   * @throws RuntimeException if the names or the weights do not work out
   */
  Imported behind(Preprocessing preprocessing, DeviceOptions options) {
    List<String> names = new ArrayList<>();
    GraphScope scope = GraphScope.importing(behindFront(preprocessing, names), options);
    try {
      EmbeddingFront front =
          new EmbeddingFront(
              scope.output(names.get(0)),
              scope.output(names.get(1)),
              float32(scope.output(names.get(2))));
      Operand<TFloat32> embeddings = float32(scope.output(output));
      preparation.prepare(scope);
      return new Imported(scope, front, embeddings);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private GraphDef behindFront(Preprocessing preprocessing, List<String> names) {
    GraphDef.Builder joined = definition.toBuilder().clearNode();
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      EmbeddingFront front = EmbeddingFront.addTo(scope.opsIn("semblance_front"), preprocessing);
      for (Operand<?> end : List.of(front.images(), front.withMirrored(), front.prepared())) {
        names.add(end.asOutput().op().name());
      }
      joined.addAllNode(scope.definition().getNodeList());
    }
    boolean found = false;
    for (NodeDef node : definition.getNodeList()) {
      boolean isInput = node.getName().equals(input);
      found |= isInput;
      joined.addNode(isInput ? identity(node, names.get(2)) : node);
    }
    if (!found) {
      throw new WeightsException(
          String.format(
              "there must be a node %s for the input, but among %d nodes the placeholders are %s",
              input, definition.getNodeCount(), placeholders()));
    }
    return joined.build();
  }

  private List<String> placeholders() {
    return definition.getNodeList().stream()
        .filter(node -> PLACEHOLDERS.contains(node.getOp()))
        .map(NodeDef::getName)
        .limit(8)
        .toList();
  }

  private static NodeDef identity(NodeDef placeholder, String reads) {
    if (!PLACEHOLDERS.contains(placeholder.getOp())) {
      throw new WeightsException(
          String.format(
              "the input %s must be a placeholder, found operation %s",
              placeholder.getName(), placeholder.getOp()));
    }
    DataType type = placeholder.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
    if (type != DataType.DT_FLOAT) {
      throw new WeightsException(
          String.format("the input %s must take float32, found %s", placeholder.getName(), type));
    }
    return NodeDef.newBuilder()
        .setName(placeholder.getName())
        .setOp("Identity")
        .addInput(reads)
        .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
        .build();
  }

  @SuppressWarnings("unchecked") // checked in the lines above
  private static Operand<TFloat32> float32(Operand<?> operand) {
    if (operand.type() != TFloat32.class) {
      throw new WeightsException(
          String.format(
              "%s must give float32, found %s",
              operand.asOutput().op().name(), operand.type().getSimpleName()));
    }
    return (Operand<TFloat32>) operand;
  }
}
