package org.tensorflow.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;

/**
 * A scope of a graph that makes names unique by counting its own.
 *
 * <p>TensorFlow Java's scope walks through all operations of the graph whenever a sub-scope begins,
 * so building takes time with the square of the graph's size: seconds for a network of some hundred
 * layers. This one knows only the names that were made through it; nodes that come from elsewhere
 * (imported ones, gradients) must lie under prefixes that it is not asked for. It lives in this
 * package because the constructor of {@link Ops} is package-private.
 */
public final class CountingScope implements Scope {

  private final Graph graph;
  private final String prefix;
  private final @org.jspecify.annotations.Nullable String name;
  private final Map<String, Integer> used;
  private final List<Operation> controls;
  private final DeviceSpec device;

  private CountingScope(
      Graph graph,
      String prefix,
      @org.jspecify.annotations.Nullable String name,
      Map<String, Integer> used,
      List<Operation> controls,
      DeviceSpec device) {
    this.graph = graph;
    this.prefix = prefix;
    this.name = name;
    this.used = used;
    this.controls = controls;
    this.device = device;
  }

  /** Returns a builder of nodes at the graph's root; call it once per graph. */
  public static Ops opsOf(Graph graph) {
    return new Ops(
        new CountingScope(
            graph, "", null, new HashMap<>(), List.of(), DeviceSpec.newBuilder().build()));
  }

  /** Returns what the names of this scope begin with: empty, or ending in a slash. */
  public String prefix() {
    return prefix;
  }

  @Override
  public ExecutionEnvironment env() {
    return graph;
  }

  @Override
  public Scope withSubScope(String childScopeName) {
    String child = makeOpName(childScopeName) + "/";
    return new CountingScope(graph, child, null, new HashMap<>(), controls, device);
  }

  @Override
  public Scope withName(String opName) {
    return new CountingScope(graph, prefix, checked(opName), used, controls, device);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    return withSubScope(name == null ? defaultName : name);
  }

  @Override
  public Scope withDevice(DeviceSpec deviceSpec) {
    return new CountingScope(graph, prefix, name, used, controls, deviceSpec);
  }

  @Override
  public Scope withInitScope() {
    throw new UnsupportedOperationException("variables are made through Parameters");
  }

  @Override
  public String makeOpName(String defaultName) {
    return prefix + makeUnique(name == null ? checked(defaultName) : name);
  }

  @Override
  public String makeUnique(String id) {
    // A counted name may itself have been asked for: a, a_1, a again.
    String unique = id;
    while (used.containsKey(unique)) {
      int count = used.merge(id, 1, Integer::sum);
      unique = id + "_" + (count - 1);
    }
    used.put(unique, 1);
    return unique;
  }

  private static String checked(String name) {
    if (!Scope.isValidOpName(name)) {
      throw new IllegalArgumentException("a node cannot be named " + name);
    }
    return name;
  }

  @Override
  public void refreshNames() {
    // Names from elsewhere are none of this scope's.
  }

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> operations) {
    List<Operation> all = new ArrayList<>();
    for (Operation operation : operations) {
      graph.checkInput(operation);
      all.add(operation);
    }
    return new CountingScope(graph, prefix, name, used, all, device);
  }

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    builder.setDevice(device.toString());
    controls.forEach(builder::addControlInput);
    return builder;
  }

  @Override
  public String getDeviceString() {
    return device.toString();
  }

  @Override
  public boolean isInit() {
    return false;
  }
}
