package org.semblance.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.semblance.backbones.TensorFile;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.tensorflow.types.TFloat32;

/**
 * Weights on their way from one stage's graph to the next: copied by name where the shape is the
 * same.
 *
 * <p>Both kinds of classification head keep their weights under {@code head/weight}, so they go
 * from softmax to a margin loss and back. (Keras_insightface's HEAD loses them on the way from
 * softmax to arcface.) The optimiser's state goes along only if the stage carries its optimiser on.
 */
final class CarryOver implements AutoCloseable {

  private final Map<String, TFloat32> values;

  private CarryOver(Map<String, TFloat32> values) {
    this.values = values;
  }

  /** Copies all values out of a graph. */
  static CarryOver from(GraphScope scope) {
    return filled(
        values ->
            scope
                .parameters()
                .readAll(
                    Checkpoint.saved(scope),
                    (parameter, value) ->
                        values.put(
                            parameter.name(), TFloat32.tensorOf(value.shape(), value::copyTo))));
  }

  /** Reads all values of a checkpoint. */
  static CarryOver from(TensorFile file) {
    return filled(values -> file.names().forEach(name -> values.put(name, file.read(name))));
  }

  /** Closes what was copied if the rest cannot be. */
  private static CarryOver filled(Consumer<Map<String, TFloat32>> copy) {
    CarryOver carried = new CarryOver(new LinkedHashMap<>());
    try {
      copy.accept(carried.values);
      return carried;
    } catch (RuntimeException | Error e) {
      carried.close();
      throw e;
    }
  }

  /**
   * Copies into a graph whose parameters have their first values.
   *
   * @param optimizerState whether the optimiser's state comes along
   * @return names of the graph's parameters that found no value and keep their first one
   */
  List<String> into(GraphScope scope, boolean optimizerState) {
    Map<Parameter, TFloat32> fitting = new LinkedHashMap<>();
    List<String> fresh = new ArrayList<>();
    for (Parameter parameter : scope.parameters().all()) {
      boolean left = parameter.role() == ParameterRole.OPTIMIZER_SLOT && !optimizerState;
      if (left || !parameter.role().saved()) {
        continue;
      }
      TFloat32 value = values.get(parameter.name());
      if (value != null && value.shape().equals(parameter.shape())) {
        fitting.put(parameter, value);
      } else {
        fresh.add(parameter.name());
      }
    }
    scope.parameters().assignAll(fitting);
    return fresh;
  }

  @Override
  public void close() {
    values.values().forEach(TFloat32::close);
  }
}
