package org.semblance.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.optimizers.Ema;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The average of the network's weights, under {@code ema/}: of backbone and embedding head, the
 * moving averages of batch normalisation among them; not of the classes, which nobody evaluates.
 *
 * <p>A checkpoint has it. It goes on from stage to stage, whatever becomes of the optimiser, and
 * stands still where the backbone is frozen.
 */
final class WeightAverage {

  private static final String PATH = "ema";

  private final GraphScope scope;
  private final Ema ema;
  private final List<Pair> pairs = new ArrayList<>();
  private final GraphCall start;
  private final GraphCall swap;

  private record Pair(Parameter weight, Parameter average) {}

  WeightAverage(GraphScope scope, Network network, Ema ema) {
    this.scope = scope;
    this.ema = ema;
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        ParameterSpec average =
            new ParameterSpec(
                spec.name(), spec.shape(), Initializer.constant(0), ParameterRole.AVERAGE);
        pairs.add(
            new Pair(
                scope.parameters().get(node.name(), spec),
                scope.parameters().get(PATH + "/" + node.name(), average)));
      }
    }
    Ops ops = scope.opsIn("optimizer/" + PATH);
    this.start = start(ops);
    this.swap = swap(ops);
  }

  private GraphCall start(Ops ops) {
    List<Op> copies = new ArrayList<>();
    for (Pair pair : pairs) {
      copies.add(ops.assignVariableOp(pair.average.handle(), pair.weight.read()));
    }
    return new GraphCall("start the average of the weights", List.of(), List.of(), copies);
  }

  private GraphCall swap(Ops ops) {
    List<Op> reads = new ArrayList<>();
    pairs.forEach(pair -> reads.addAll(List.of(pair.weight.read(), pair.average.read())));
    Ops after = ops.withControlDependencies(ops.withControlDependencies(reads).noOp());
    List<Op> assigns = new ArrayList<>();
    for (Pair pair : pairs) {
      assigns.add(after.assignVariableOp(pair.weight.handle(), pair.average.read()));
      assigns.add(after.assignVariableOp(pair.average.handle(), pair.weight.read()));
    }
    return new GraphCall("swap weights and their average", List.of(), List.of(), assigns);
  }

  /**
   * Adds the nodes that move the average.
   *
   * @param updates of weights and moving averages, after which it is done
   * @param step steps taken before this one, scalar
   */
  List<Op> after(List<Op> updates, Operand<TFloat32> step) {
    Ops ops = scope.opsIn("optimizer/" + PATH);
    Operand<TFloat32> share = ema.newShare(ops, step);
    Ops after = ops.withControlDependencies(ops.withControlDependencies(updates).noOp());
    List<Op> moves = new ArrayList<>();
    for (Pair pair : pairs) {
      Operand<TFloat32> now = after.readVariableOp(pair.weight.handle(), TFloat32.class);
      Operand<TFloat32> way = ops.math.mul(ops.math.sub(pair.average.read(), now), share);
      moves.add(ops.assignSubVariableOp(pair.average.handle(), way));
    }
    return moves;
  }

  /** Gives the average the weights' present values. */
  void start() {
    scope.run(start).close();
  }

  /** Returns whether some of it is among these names of variables. */
  boolean isAmong(Collection<String> names) {
    return pairs.stream().anyMatch(pair -> names.contains(pair.average.name()));
  }

  /** Does something while the network has the average for its weights, which come back after it. */
  void inPlaceOfWeights(Runnable work) {
    scope.run(swap).close();
    try {
      work.run();
    } finally {
      scope.run(swap).close();
    }
  }
}
