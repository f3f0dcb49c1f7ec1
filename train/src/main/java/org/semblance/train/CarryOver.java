package org.semblance.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.semblance.backbones.TensorFile;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Weights on their way from one stage's graph to the next: copied by name where the shape is the
 * same.
 *
 * <p>Both kinds of classification head keep their weights under {@code head/weight}, so they go
 * from softmax to a margin loss and back, and {@link SubCenterChange} takes them from one number of
 * sub-centres to another. (Keras_insightface's HEAD loses them on the way from softmax to arcface
 * and with every change of {@code lossTopK}.) The optimiser's state goes along only if the stage
 * carries its optimiser on.
 *
 * <p>What a stage has no use for, the next may have again: class weights, votes and prototypes
 * where embedding losses train alone, the centres of a centre loss, the map of a distillation. Such
 * values become variables that nothing reads, so that checkpoints and later stages have them. What
 * a head kept of another kind of head ends with that: its votes would tell of other sub-centres.
 */
final class CarryOver implements AutoCloseable {

  private static final String HEAD = ClassificationHead.PREFIX + "/";

  /** Prefixes of the names of what outlives stages that have no use for it. */
  private static final List<String> KEPT = List.of("centerLoss/", "distill/");

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
                .readPieces(
                    Checkpoint.saved(scope),
                    (parameter, offset, piece) -> {
                      TFloat32 whole =
                          values.computeIfAbsent(
                              parameter.name(), name -> TFloat32.tensorOf(parameter.shape()));
                      floats(piece).copyTo(floats(whole).offset(offset), piece.size());
                    }));
  }

  private static FloatDataBuffer floats(TFloat32 tensor) {
    return tensor.asRawTensor().data().asFloats();
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
   * @param subCenters what becomes of class weights with another number of sub-centres
   * @return names of the graph's parameters that found no value and keep their first one
   */
  List<String> into(GraphScope scope, boolean optimizerState, SubCenterChange subCenters) {
    values.putAll(subCenters.changed(scope.parameters().all(), values));
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
    keepUnused(scope, fitting);
    scope.parameters().assignAll(fitting);
    return fresh;
  }

  /** Makes variables for what the graph does not read but a later one may. */
  private void keepUnused(GraphScope scope, Map<Parameter, TFloat32> fitting) {
    boolean headless = scope.parameters().find(HEAD + ClassificationHead.WEIGHT).isEmpty();
    values.forEach(
        (name, value) -> {
          boolean kept =
              KEPT.stream().anyMatch(name::startsWith) || (headless && name.startsWith(HEAD));
          if (kept && scope.parameters().find(name).isEmpty()) {
            int slash = name.indexOf('/');
            ParameterSpec spec =
                new ParameterSpec(
                    name.substring(slash + 1),
                    value.shape(),
                    Initializer.constant(0),
                    ParameterRole.LOSS_STATE);
            fitting.put(scope.parameters().get(name.substring(0, slash), spec), value);
          }
        });
    // Else a first value would still be waiting to be given.
    scope.parameters().initialize();
  }

  @Override
  public void close() {
    values.values().forEach(TFloat32::close);
  }
}
