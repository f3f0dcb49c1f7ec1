package org.semblance.nn.trace;

import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.Sets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/**
 * Finds for each gradient node the forward node whose gradient it is.
 *
 * <p>TensorFlow names the gradients of its own operations {@code gradients/Mul_17}, without a word
 * of where they come from. These are tried in turn:
 *
 * <ol>
 *   <li>gradients written in Java lie under the name of the forward node;
 *   <li>a gradient of f reads nothing of the forward pass but inputs and outputs of f, itself or
 *       through nodes that work with shapes alone; where several f qualify, one whose type the
 *       gradient's begins with ({@code ReluGrad} and {@code Relu});
 *   <li>what goes to the update {@code optimizer/conv/kernel} is a gradient of {@code conv/kernel};
 *   <li>otherwise the place of the node made next: TensorFlow adds up what reaches a node, and
 *       splits it, right before it differentiates the node.
 * </ol>
 */
final class GradientSources {

  private static final Pattern GRADIENT = Pattern.compile("gradients(_\\d+)?/.*");

  /** A value that is differentiated by, not an operation that is differentiated. */
  private static final Set<String> LEAVES =
      Set.of("Const", "Placeholder", "ReadVariableOp", "VarHandleOp", "Shape");

  private final List<NodeDef> nodes;
  private final Map<String, NodePlace> others;
  private final Map<String, NodeDef> forward = new HashMap<>();
  private final SetMultimap<String, String> consumers = LinkedHashMultimap.create();

  /** Prefixes of the calls that differentiated. */
  private final Set<String> calls = new HashSet<>();

  /** Gradient nodes that a gradient flows through, as opposed to those about shapes. */
  private final Set<String> carriers = new HashSet<>();

  /** Forward nodes that a gradient node reads, by its name. */
  private final Map<String, Set<String>> reads = new HashMap<>();

  private GradientSources(List<NodeDef> nodes, Map<String, NodePlace> others) {
    this.nodes = nodes;
    this.others = others;
  }

  /** Returns whether a node was made by differentiating. */
  static boolean isGradient(String node) {
    return GRADIENT.matcher(node).matches();
  }

  /**
   * Returns the path of each gradient node; empty where nothing tells it.
   *
   * @param nodes in the order in which they were made
   * @param others places of the nodes that are no gradients
   */
  static Map<String, String> pathsOf(List<NodeDef> nodes, Map<String, NodePlace> others) {
    return new GradientSources(nodes, others).solve();
  }

  private Map<String, String> solve() {
    nodes.forEach(this::enter);
    Map<String, String> updates = updatePaths();
    Map<String, String> paths = new HashMap<>();
    String next = "";
    for (int i = nodes.size() - 1; i >= 0; i--) {
      String name = nodes.get(i).getName();
      if (!isGradient(name)) {
        continue;
      }
      String path = named(name);
      if (path == null) {
        path = byReads(nodes.get(i));
      }
      if (path == null) {
        path = updates.get(name);
      }
      if (path == null) {
        path = next;
      }
      paths.put(name, path);
      next = path;
    }
    return paths;
  }

  private void enter(NodeDef node) {
    String name = node.getName();
    if (isGradient(name)) {
      Set<String> read = new LinkedHashSet<>();
      // The first one of each call is the gradient of the loss by itself.
      boolean carries = calls.add(name.substring(0, name.indexOf('/')));
      for (String input : inputs(node)) {
        if (!isGradient(input)) {
          read.add(input);
        } else if (carriers.contains(input)) {
          carries = true;
        } else {
          read.addAll(reads.getOrDefault(input, Set.of()));
        }
      }
      reads.put(name, read);
      if (carries) {
        carriers.add(name);
      }
    } else if (phase(name) == Phase.FORWARD) {
      forward.put(name, node);
      inputs(node).forEach(input -> consumers.put(input, name));
    }
  }

  /** Rule 1. */
  private @Nullable String named(String gradient) {
    String rest = gradient.substring(gradient.indexOf('/') + 1);
    for (int slash = rest.lastIndexOf('/'); slash > 0; slash = rest.lastIndexOf('/', slash - 1)) {
      NodePlace place = others.get(rest.substring(0, slash));
      if (place != null) {
        return place.path();
      }
    }
    return null;
  }

  /** Rule 2. */
  private @Nullable String byReads(NodeDef gradient) {
    Set<String> sources = null;
    for (String read : reads.getOrDefault(gradient.getName(), Set.of())) {
      Set<String> touching = new LinkedHashSet<>(consumers.get(read));
      touching.add(read);
      sources = sources == null ? touching : Sets.intersection(sources, touching);
    }
    if (sources == null) {
      return null;
    }
    String path = onlyPath(sources, node -> !LEAVES.contains(node.getOp()));
    return path != null
        ? path
        : onlyPath(sources, node -> gradient.getOp().startsWith(node.getOp()));
  }

  private @Nullable String onlyPath(Set<String> sources, Predicate<NodeDef> condition) {
    Set<String> paths =
        sources.stream()
            .filter(name -> forward.containsKey(name) && condition.test(forward.get(name)))
            .map(name -> place(name).path())
            .collect(Collectors.toSet());
    return paths.size() == 1 ? paths.iterator().next() : null;
  }

  /** Rule 3: paths of the gradients that nodes of the update read. */
  private Map<String, String> updatePaths() {
    Set<String> forwardPaths =
        forward.keySet().stream().map(name -> place(name).path()).collect(Collectors.toSet());
    Map<String, String> paths = new HashMap<>();
    for (NodeDef node : nodes) {
      if (isGradient(node.getName()) || phase(node.getName()) != Phase.UPDATE) {
        continue;
      }
      String path = place(node.getName()).path();
      String parameter = path.substring(path.indexOf('/') + 1);
      for (String input : inputs(node)) {
        if (isGradient(input) && forwardPaths.contains(parameter)) {
          paths.putIfAbsent(input, parameter);
        }
      }
    }
    return paths;
  }

  private Phase phase(String name) {
    return place(name).phase();
  }

  private NodePlace place(String name) {
    return others.getOrDefault(name, new NodePlace("", Phase.FORWARD));
  }

  /** Returns the names of the nodes whose outputs a node reads. */
  private static List<String> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(input -> !input.startsWith("^"))
        .map(input -> input.contains(":") ? input.substring(0, input.indexOf(':')) : input)
        .toList();
  }
}
