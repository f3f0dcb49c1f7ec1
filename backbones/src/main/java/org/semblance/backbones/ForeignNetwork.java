package org.semblance.backbones;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;
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
  private static final int CHANNELS = 3;

  /** Checks that there is such an input. */
  ForeignNetwork {
    requireImages(placeholder(definition, input));
  }

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
    return onlyOne("input", placeholders(definition));
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

  /** Returns the only one of some names. */
  static String onlyOne(String what, List<String> names) {
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
    for (NodeDef node : definition.getNodeList()) {
      joined.addNode(node.getName().equals(input) ? identity(input, names.get(2)) : node);
    }
    return joined.build();
  }

  /** Returns the shape that the input declares; all of it or single dimensions may be unknown. */
  Shape inputShape() {
    return shape(placeholder(definition, input));
  }

  private static Shape shape(NodeDef placeholder) {
    TensorShapeProto declared =
        placeholder.getAttrOrDefault("shape", AttrValue.getDefaultInstance()).getShape();
    // Old graphs write an empty shape where they mean an unknown one.
    return declared.getUnknownRank() || declared.getDimCount() == 0
        ? Shape.unknown()
        : Shape.of(
            declared.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  private static NodeDef placeholder(GraphDef definition, String name) {
    return definition.getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    String.format(
                        "there must be a node %s for the input, but among %d nodes the"
                            + " placeholders are %s",
                        name,
                        definition.getNodeCount(),
                        placeholders(definition).stream().limit(8).toList())));
  }

  private static List<String> placeholders(GraphDef definition) {
    return definition.getNodeList().stream()
        .filter(node -> PLACEHOLDERS.contains(node.getOp()))
        .map(NodeDef::getName)
        .toList();
  }

  private static void requireImages(NodeDef input) {
    require(
        PLACEHOLDERS.contains(input.getOp()),
        input,
        "be a placeholder",
        "operation " + input.getOp());
    DataType type = input.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
    require(type == DataType.DT_FLOAT, input, "take float32", type);
    Shape shape = shape(input);
    require(
        shape.isUnknown()
            || (shape.numDimensions() == 4
                && (shape.get(3) == CHANNELS || shape.get(3) == Shape.UNKNOWN_SIZE)),
        input,
        "take images of shape [n, height, width, 3]",
        shape);
  }

  private static void require(boolean holds, NodeDef input, String what, Object found) {
    if (!holds) {
      throw new WeightsException(
          String.format("the input %s must %s, found %s", input.getName(), what, found));
    }
  }

  private static NodeDef identity(String name, String reads) {
    return NodeDef.newBuilder()
        .setName(name)
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
