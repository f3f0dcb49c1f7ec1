package org.semblance.nn.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The places of a graph's nodes, among them those that TensorFlow made when it differentiated.
 *
 * <p>Of gradients only a few have names that say whose they are; for the others see {@link
 * GradientSources}. Immutable.
 */
public final class NodePlaces {

  private static final String FOLDED = "ConstantFolding/";

  private final Map<String, NodePlace> byNode;
  private final UnaryOperator<String> pathOf;

  private NodePlaces(Map<String, NodePlace> byNode, UnaryOperator<String> pathOf) {
    this.byNode = byNode;
    this.pathOf = pathOf;
  }

  /**
   * Finds the places of all nodes.
   *
   * @param graph nodes in the order in which they were made
   * @param pathOf path under which a node that is no gradient was made, by its name
   */
  public static NodePlaces of(GraphDef graph, UnaryOperator<String> pathOf) {
    Map<String, NodePlace> places = new HashMap<>();
    boolean differentiated = false;
    for (NodeDef node : graph.getNodeList()) {
      if (GradientSources.isGradient(node.getName())) {
        differentiated = true;
      } else {
        Phase phase = differentiated ? Phase.UPDATE : Phase.FORWARD;
        places.put(node.getName(), new NodePlace(pathOf.apply(node.getName()), phase));
      }
    }
    GradientSources.pathsOf(graph.getNodeList(), Map.copyOf(places))
        .forEach((name, path) -> places.put(name, new NodePlace(path, Phase.BACKWARD)));
    return new NodePlaces(places, pathOf);
  }

  /**
   * Returns the place of a node that ran.
   *
   * @param node may also be one that TensorFlow made of nodes of the graph, such as {@code
   *     ConstantFolding/loss/Div_recip} or {@code conv/Conv2D-0-Transpose}
   */
  public NodePlace of(String node) {
    String name = node.startsWith(FOLDED) ? node.substring(FOLDED.length()) : node;
    NodePlace place = byNode.get(name);
    int dash = name.indexOf('-');
    if (place == null && dash > 0) {
      place = byNode.get(name.substring(0, dash));
    }
    if (place == null) {
      boolean gradient = GradientSources.isGradient(name);
      String path = gradient ? "" : pathOf.apply(name);
      place = new NodePlace(path, gradient ? Phase.BACKWARD : phaseUnder(path));
    }
    return place;
  }

  private Phase phaseUnder(String path) {
    return byNode.values().stream()
        .filter(place -> place.phase() != Phase.BACKWARD && place.path().equals(path))
        .map(NodePlace::phase)
        .findFirst()
        .orElse(Phase.FORWARD);
  }
}
