package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.trace.NodePlaces;
import org.semblance.nn.trace.StepTrace;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.CountingScope;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.RunOptions.TraceLevel;

/**
 * Owns one graph and one session and is the only way to run anything.
 *
 * <p>Nodes are added through {@link #ops()}, variables through {@link #parameters()}; closing the
 * scope frees all native memory that it made. The session is created at the first run and sees
 * nodes added later. Runs may come from several threads; building may not.
 */
public final class GraphScope implements AutoCloseable {

  /** Operations run one after another on the thread that calls. */
  private static final RunOptions HERE = RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final Graph graph;
  private final Ops ops;
  private final Parameters parameters;

  /** Paths as they were asked for, by the prefix that names were made unique with. */
  private final Map<String, String> paths = new HashMap<>();

  private final ConfigProto config;
  private final boolean fused;
  private final int threads;
  private @Nullable Session session;
  private volatile boolean closed;

  private GraphScope(DeviceOptions options, long seed) {
    CustomGradients.register();
    // May refuse; the graph, which must be closed, comes after it.
    this.fused = options.fused();
    this.graph = new Graph();
    this.ops = CountingScope.opsOf(graph);
    this.parameters = new Parameters(this, seed);
    this.threads = options.intraOpThreads();
    this.config = options.config();
  }

  /**
   * Opens an empty graph.
   *
   * @param options threads and kernels
   * @param seed from which every initial value is drawn, together with the parameter's name
   * @throws SemblanceException if the options ask for fused kernels and there are none
   */
  public static GraphScope open(DeviceOptions options, long seed) {
    return new GraphScope(options, seed);
  }

  /** Opens a graph that holds the nodes of {@code definition}, under their own names. */
  public static GraphScope importing(GraphDef definition, DeviceOptions options) {
    GraphScope scope = new GraphScope(options, 0);
    try {
      scope.graph.importGraphDef(definition);
      return scope;
    } catch (TensorFlowException | IllegalArgumentException e) {
      scope.close();
      throw new SemblanceException("the graph definition cannot be imported: " + e.getMessage(), e);
    }
  }

  /** Returns the builder of nodes. */
  public Ops ops() {
    return ops;
  }

  /** Returns the builder of nodes under a path such as {@code optimizer/stem_conv/kernel}. */
  public Ops opsIn(String path) {
    Ops scoped = ops;
    for (String part : Splitter.on('/').split(path)) {
      scoped = scoped.withSubScope(part);
    }
    paths.put(((CountingScope) scoped.scope()).prefix(), path);
    return scoped;
  }

  /** Returns whether nodes are to be our own operations where there is one; for this room only. */
  public boolean fused() {
    return fused;
  }

  /** Returns how many threads one of our own operations may use; 0 means all cores. */
  public int threads() {
    return threads;
  }

  /** Returns the variables of this graph. */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * Finds an output of an imported graph.
   *
   * @param name {@code node} or {@code node:index}
   * @throws IllegalArgumentException if there is none, naming some that there are
   */
  public Output<?> output(String name) {
    Output<?> output = graph.output(name);
    if (output != null) {
      return output;
    }
    List<String> names = new ArrayList<>();
    graph.operations().forEachRemaining(operation -> names.add(operation.name()));
    throw new IllegalArgumentException(
        String.format(
            "the graph has no node %s; it has %d nodes, the first is %s and the last %s",
            name,
            names.size(),
            names.isEmpty() ? "(none)" : names.get(0),
            names.isEmpty() ? "(none)" : names.get(names.size() - 1)));
  }

  /**
   * Differentiates a scalar.
   *
   * @return one gradient per input, in order
   * @throws IllegalArgumentException if an input is not reachable from the scalar
   */
  public List<Output<?>> gradients(Operand<?> scalar, List<? extends Operand<?>> inputs) {
    return gradients(null, scalar, inputs);
  }

  /**
   * Adds gradients under a name, for a forward pass that needs derivatives itself.
   *
   * @param name that nothing in the graph has yet; null lets TensorFlow choose one, and the nodes
   *     then count as the backward pass
   */
  public List<Output<?>> gradients(
      @Nullable String name, Operand<?> scalar, List<? extends Operand<?>> inputs) {
    return gradients(name, List.of(scalar), null, inputs);
  }

  /**
   * Goes on with a backward pass.
   *
   * @param values where it has got to
   * @param arriving the gradient of each value, of its shape
   * @return one gradient per input, in order
   * @throws IllegalArgumentException if an input is not reachable from the values
   */
  public List<Output<?>> gradients(
      List<? extends Operand<?>> values,
      List<? extends Operand<?>> arriving,
      List<? extends Operand<?>> inputs) {
    return gradients(null, values, arriving, inputs);
  }

  private List<Output<?>> gradients(
      @Nullable String name,
      List<? extends Operand<?>> values,
      @Nullable List<? extends Operand<?>> arriving,
      List<? extends Operand<?>> inputs) {
    if (inputs.isEmpty()) {
      return List.of();
    }
    try {
      return List.of(
          graph.addGradients(
              name, outputs(values), outputs(inputs), arriving == null ? null : outputs(arriving)));
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw new IllegalArgumentException("no gradient: " + e.getMessage(), e);
    }
  }

  private static Output<?>[] outputs(List<? extends Operand<?>> operands) {
    return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
  }

  /**
   * Runs a prepared call.
   *
   * @param feeds one tensor per placeholder of the call, in order
   * @return the fetched tensors; the caller closes it
   */
  public Result run(GraphCall call, Tensor... feeds) {
    return run(runner(call, feeds), call, feeds);
  }

  /**
   * Runs a prepared call on the calling thread, operation after operation: for calls so short that
   * waking up TensorFlow's threads would cost more than they can do, made by several threads.
   *
   * @param feeds as for {@link #run}
   * @return the fetched tensors; the caller closes it
   */
  public Result runHere(GraphCall call, Tensor... feeds) {
    return run(runner(call, feeds).setOptions(HERE), call, feeds);
  }

  private static Result run(Session.Runner runner, GraphCall call, Tensor... feeds) {
    try {
      return runner.run();
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      // The last two extend the JDK's exceptions of these names, not TensorFlow's own.
      throw new SemblanceException(describeFailure(call, feeds, e), e);
    }
  }

  /**
   * Runs a prepared call and drops its values: what is wanted is when each node ran.
   *
   * <p>The first traced runs are slower than later ones.
   *
   * @param feeds as for {@link #run}
   */
  public StepTrace trace(GraphCall call, Tensor... feeds) {
    Session.Runner runner =
        runner(call, feeds)
            .setOptions(RunOptions.newBuilder().setTraceLevel(TraceLevel.FULL_TRACE).build());
    try (Result result = runner.runAndFetchMetadata()) {
      return StepTrace.of(result.getMetadata().orElseThrow().getStepStats());
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw new SemblanceException(describeFailure(call, feeds, e), e);
    }
  }

  private Session.Runner runner(GraphCall call, Tensor... feeds) {
    checkState(!closed, "the graph scope is closed");
    checkArgument(
        feeds.length == call.feeds().size(),
        "%s takes %s tensors, got %s",
        call.name(),
        call.feeds().size(),
        feeds.length);
    Session.Runner runner = session().runner();
    for (int i = 0; i < feeds.length; i++) {
      runner.feed(call.feeds().get(i), feeds[i]);
    }
    for (Operand<?> fetch : call.fetches()) {
      runner.fetch(fetch);
    }
    for (Op target : call.targets()) {
      runner.addTarget(target);
    }
    return runner;
  }

  private static String describeFailure(GraphCall call, Tensor[] feeds, RuntimeException e) {
    StringBuilder text = new StringBuilder(call.name()).append(" failed in TensorFlow; fed");
    for (int i = 0; i < feeds.length; i++) {
      text.append(' ').append(call.feeds().get(i).op().name()).append('=').append(feeds[i].shape());
    }
    return text.append(": ").append(e.getMessage()).toString();
  }

  private synchronized Session session() {
    if (session == null) {
      session = new Session(graph, config);
    }
    return session;
  }

  /** Finds out where the nodes that are in the graph by now belong. */
  public NodePlaces places() {
    return NodePlaces.of(definition(), this::pathOf);
  }

  /** Returns the path under which a node was made; empty at the root. */
  private String pathOf(String node) {
    for (int slash = node.lastIndexOf('/'); slash > 0; slash = node.lastIndexOf('/', slash - 1)) {
      String path = paths.get(node.substring(0, slash + 1));
      if (path != null) {
        return path;
      }
    }
    return "";
  }

  /** Returns the graph as a message, without values of variables. */
  public GraphDef definition() {
    return graph.toGraphDef();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
