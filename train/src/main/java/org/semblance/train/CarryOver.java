package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.TensorFile;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Parameters;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Weights on their way from one stage's graph to the next, or to that of a resumed run, which is
 * the same way: copied out of the checkpoint by name where the shape is the same. The weights of
 * millions of classes are never in memory twice: the old graph is closed before, and the new one
 * reads them piece by piece.
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

  private static final String VOTES = HEAD + "votes";

  /** Prefixes of the names of what outlives stages that have no use for it. */
  private static final List<String> KEPT = List.of("centerLoss/", "distill/");

  private final TensorFile file;

  /**
   * Takes over a checkpoint, which is closed here.
   *
   * @param file that was just written or verified
   */
  CarryOver(TensorFile file) {
    this.file = file;
  }

  /**
   * Copies into a graph whose parameters have their first values.
   *
   * @param optimizerState whether the optimiser's state comes along
   * @param subCenters what becomes of class weights with another number of sub-centres
   * @return names of the graph's parameters that found no value and keep their first one
   */
  List<String> into(GraphScope scope, boolean optimizerState, SubCenterChange subCenters) {
    List<Parameter> fitting = new ArrayList<>();
    List<Parameter> changing = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    for (Parameter parameter : scope.parameters().all()) {
      boolean left = parameter.role() == ParameterRole.OPTIMIZER_SLOT && !optimizerState;
      if (left || !parameter.role().saved()) {
        continue;
      }
      Shape found = file.names().contains(parameter.name()) ? file.shape(parameter.name()) : null;
      if (found != null && found.equals(parameter.shape())) {
        fitting.add(parameter);
      } else if (found != null && subCenters.applies(parameter, found)) {
        changing.add(parameter);
      } else {
        fresh.add(parameter.name());
      }
    }
    fitting.addAll(unused(scope));
    file.fill(scope.parameters(), fitting);
    change(scope, changing, subCenters);
    return fresh;
  }

  private void change(GraphScope scope, List<Parameter> changing, SubCenterChange subCenters) {
    if (changing.isEmpty()) {
      return;
    }
    try (TFloat32 votes = file.names().contains(VOTES) ? file.read(VOTES) : null) {
      for (Parameter parameter : changing) {
        String name = parameter.name();
        Parameters.PieceSource old = (offset, shape) -> file.read(name, offset, shape);
        scope
            .parameters()
            .fill(parameter, subCenters.changed(parameter, file.shape(name), old, votes));
      }
    }
  }

  /** Makes variables for what the graph does not read but a later one may. */
  private List<Parameter> unused(GraphScope scope) {
    boolean headless = scope.parameters().find(HEAD + ClassificationHead.WEIGHT).isEmpty();
    List<Parameter> made = new ArrayList<>();
    for (String name : file.names()) {
      boolean kept =
          KEPT.stream().anyMatch(name::startsWith) || (headless && name.startsWith(HEAD));
      if (kept && scope.parameters().find(name).isEmpty()) {
        int slash = name.indexOf('/');
        ParameterSpec spec =
            new ParameterSpec(
                name.substring(slash + 1),
                file.shape(name),
                Initializer.constant(0),
                ParameterRole.LOSS_STATE);
        made.add(scope.parameters().get(name.substring(0, slash), spec));
      }
    }
    return made;
  }

  @Override
  public void close() {
    file.close();
  }
}
