package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * The variables of one {@link GraphScope}, by name, in order of creation.
 *
 * <p>Asking twice for the same name gives the same variable, so a network applied once for training
 * and once for inference shares its weights. A first value depends only on the scope's seed and the
 * name, never on the order of creation.
 */
public final class Parameters {

  private final GraphScope scope;
  private final long seed;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<String, GraphCall> assignments = new HashMap<>();
  private final List<Supplier<Op>> pendingInitializers = new ArrayList<>();
  private final ParameterPieces pieces;

  /** Gives the values of a variable piece by piece. */
  @FunctionalInterface
  public interface PieceSource {

    /**
     * Returns values that follow one another; the caller closes them.
     *
     * @param offset place of the first of them among all values of the variable, row-major
     * @param shape of the piece: some whole rows, or the variable
     */
    TFloat32 read(long offset, Shape shape);
  }

  Parameters(GraphScope scope, long seed) {
    this.scope = scope;
    this.seed = seed;
    this.pieces = new ParameterPieces(scope);
  }

  /** Takes the values of variables that are shown piece by piece. */
  @FunctionalInterface
  public interface PieceVisitor {

    /**
     * Takes values that follow one another.
     *
     * @param parameter whose they are
     * @param offset place of the first of them among all values of the variable, row-major
     * @param values are closed afterwards
     */
    void take(Parameter parameter, long offset, TFloat32 values);
  }

  /**
   * Returns the variable {@code prefix/spec.name}, made on first use.
   *
   * @throws IllegalArgumentException if it exists with another shape or role
   */
  public Parameter get(String prefix, ParameterSpec spec) {
    String name = prefix + "/" + spec.name();
    Parameter existing = byName.get(name);
    if (existing != null) {
      checkArgument(
          existing.shape().equals(spec.shape()) && existing.role() == spec.role(),
          "parameter %s is already there as %s %s, now asked for as %s %s",
          name,
          existing.role(),
          existing.shape(),
          spec.role(),
          spec.shape());
      return existing;
    }
    checkArgument(
        !spec.shape().hasUnknownDimension(),
        "parameter %s must have a known shape, got %s",
        name,
        spec.shape());
    Ops ops = scope.opsIn(name);
    VarHandleOp handle =
        ops.withName("variable")
            .varHandleOp(TFloat32.class, spec.shape(), VarHandleOp.sharedName(name));
    Parameter parameter = new Parameter(ops, name, spec.shape(), spec.role(), handle);
    pendingInitializers.add(() -> firstValue(ops.withSubScope("initial"), parameter, spec));
    byName.put(name, parameter);
    return parameter;
  }

  private Op firstValue(Ops ops, Parameter parameter, ParameterSpec spec) {
    if (spec.role().trainable() && ParameterPieces.isLarge(parameter)) {
      return pieces.initialize(
          ops, parameter, spec.initializer(), piece -> seedOf(parameter.name() + "/" + piece));
    }
    return ops.assignVariableOp(
        parameter.handle(), spec.initializer().build(ops, spec.shape(), seedOf(parameter.name())));
  }

  private long seedOf(String name) {
    return Hashing.sha256()
            .newHasher()
            .putLong(seed)
            .putString(name, StandardCharsets.UTF_8)
            .hash()
            .asLong()
        & Long.MAX_VALUE;
  }

  /** Finds a variable by its full name. */
  public Optional<Parameter> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns all variables in order of creation. */
  public Collection<Parameter> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** Gives every variable made since the last call its first value. */
  public void initialize() {
    if (pendingInitializers.isEmpty()) {
      return;
    }
    GraphCall call =
        new GraphCall(
            "initialise parameters",
            List.of(),
            List.of(),
            pendingInitializers.stream().map(Supplier::get).toList());
    scope.run(call).close();
    pendingInitializers.clear(); // not before: a run that fails has initialised nothing
  }

  /** Returns the present value; the caller closes it. */
  public TFloat32 value(Parameter parameter) {
    GraphCall call =
        new GraphCall("read " + parameter, List.of(), List.of(parameter.read()), List.of());
    try (Result result = scope.run(call)) {
      // The result closes its own handle; the copy outlives it and later updates of the variable.
      TFloat32 value = (TFloat32) result.get(0);
      return TFloat32.tensorOf(value.shape(), value::copyTo);
    }
  }

  /** Returns the present value as an array, row-major; for small variables. */
  public float[] values(Parameter parameter) {
    try (TFloat32 value = value(parameter)) {
      float[] array = new float[Math.toIntExact(value.size())];
      value.asRawTensor().data().asFloats().read(array);
      return array;
    }
  }

  /**
   * Replaces the value.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public void assign(Parameter parameter, TFloat32 value) {
    checkShape(parameter, value);
    GraphCall call = assignments.computeIfAbsent(parameter.name(), n -> assignment(parameter));
    scope.run(call, value).close();
  }

  /** Replaces the value by a row-major array. */
  public void assign(Parameter parameter, float[] values) {
    checkArgument(
        values.length == parameter.shape().size(),
        "parameter %s has %s elements, got %s",
        parameter.name(),
        parameter.shape().size(),
        values.length);
    try (TFloat32 value =
        TFloat32.tensorOf(
            parameter.shape(), t -> t.asRawTensor().data().asFloats().write(values))) {
      assign(parameter, value);
    }
  }

  /**
   * Shows the present values of several variables, all of one moment, in one run.
   *
   * <p>One run for many variables is far quicker than one each: a session prepares every new set of
   * fetches anew.
   *
   * @param visitor gets each variable with a value that is closed afterwards
   */
  public void readAll(Collection<Parameter> parameters, BiConsumer<Parameter, TFloat32> visitor) {
    if (parameters.isEmpty()) {
      return;
    }
    List<Operand<?>> reads = new ArrayList<>();
    parameters.forEach(parameter -> reads.add(parameter.read()));
    GraphCall call = new GraphCall("read parameters", List.of(), reads, List.of());
    try (Result result = scope.run(call)) {
      int i = 0;
      for (Parameter parameter : parameters) {
        visitor.accept(parameter, (TFloat32) result.get(i++));
      }
    }
  }

  /**
   * Shows the present values of several variables in their order, of large ones piece by piece.
   *
   * <p>A large variable whose rows a step updates is never there twice: as a whole TensorFlow would
   * copy it. Unlike {@link #readAll} it takes several runs, so no step may run in between.
   */
  public void readPieces(Collection<Parameter> parameters, PieceVisitor visitor) {
    List<Parameter> together = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (ParameterPieces.isLarge(parameter)) {
        readAll(together, (small, value) -> visitor.take(small, 0, value));
        together.clear();
        pieces.read(parameter, visitor);
      } else {
        together.add(parameter);
      }
    }
    readAll(together, (small, value) -> visitor.take(small, 0, value));
  }

  /**
   * Replaces the values of several variables in one run, which is far quicker than one each.
   *
   * @throws IllegalArgumentException before any variable changes, if a shape differs
   */
  public void assignAll(Map<Parameter, TFloat32> values) {
    if (values.isEmpty()) {
      return;
    }
    values.forEach(Parameters::checkShape);
    List<Operand<?>> feeds = new ArrayList<>();
    List<Op> assigns = new ArrayList<>();
    for (Parameter parameter : values.keySet()) {
      GraphCall call = assignments.computeIfAbsent(parameter.name(), n -> assignment(parameter));
      feeds.addAll(call.feeds());
      assigns.addAll(call.targets());
    }
    GraphCall call = new GraphCall("assign parameters", feeds, List.of(), assigns);
    scope.run(call, values.values().toArray(Tensor[]::new)).close();
  }

  /**
   * Replaces the value, of a large variable whose rows a step updates piece by piece: neither the
   * old nor the new value is ever there twice.
   *
   * @param source is asked for the pieces in order, each to be of the shape that it is asked for
   */
  public void fill(Parameter parameter, PieceSource source) {
    if (ParameterPieces.isLarge(parameter)) {
      pieces.write(parameter, source);
      return;
    }
    try (TFloat32 whole = source.read(0, parameter.shape())) {
      assign(parameter, whole);
    }
  }

  private static void checkShape(Parameter parameter, TFloat32 value) {
    checkArgument(
        value.shape().equals(parameter.shape()),
        "parameter %s has shape %s, got a value of shape %s",
        parameter.name(),
        parameter.shape(),
        value.shape());
  }

  private GraphCall assignment(Parameter parameter) {
    Ops ops = scope.opsIn(parameter.name() + "/assign");
    Operand<TFloat32> feed = ops.placeholder(TFloat32.class, Placeholder.shape(parameter.shape()));
    Op assign = ops.assignVariableOp(parameter.handle(), feed);
    return new GraphCall("assign " + parameter, List.of(feed), List.of(), List.of(assign));
  }

  /** Returns how many values the variables with the given kind of use hold. */
  public long count(boolean trainable) {
    return byName.values().stream()
        .filter(p -> p.role().trainable() == trainable)
        .mapToLong(p -> p.shape().size())
        .sum();
  }
}
