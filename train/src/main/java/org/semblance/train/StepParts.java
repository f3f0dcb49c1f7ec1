package org.semblance.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.semblance.losses.ClassificationHead;
import org.semblance.nn.Network;
import org.semblance.nn.trace.NodePlace;
import org.semblance.nn.trace.Phase;

/** Which part of a training step each node of its graph belongs to. */
public final class StepParts {

  private final Map<String, StepPart> byName = new LinkedHashMap<>();
  private final Function<String, NodePlace> places;

  /**
   * Takes parts and places.
   *
   * @param parts whose nodes lie under their names
   * @param places of nodes, by node name
   */
  public StepParts(List<StepPart> parts, Function<String, NodePlace> places) {
    parts.forEach(part -> byName.put(part.name(), part));
    byName.putIfAbsent(StepPart.OTHER.name(), StepPart.OTHER);
    this.places = places;
  }

  /** Returns the parts of the step that {@link StepRunner} builds. */
  static StepParts of(StepPlan plan, Function<String, NodePlace> places) {
    List<StepPart> parts = new ArrayList<>();
    Network network = plan.model().network();
    for (Network.Node node : network.nodes()) {
      long forward = network.multiplyAddsOf(node) * plan.batchSize();
      // One product for the weights' gradient and one for the input's, which pictures do not need.
      int products = node.inputs().contains(-1) ? 1 : 2;
      parts.add(
          new StepPart(
              node.name(),
              StepPart.kindOf(node.layer()),
              forward,
              plan.backbone().frozen() ? 0 : products * forward));
    }
    if (plan.objective().loss() != null) {
      String head = ClassificationHead.PREFIX;
      long sampled =
          (long)
                  plan.objective()
                      .head()
                      .sampling()
                      .aim(plan.objective().classes(), plan.batchSize())
              * plan.objective().head().subCenters();
      long product = network.outputShape().get(0) * sampled * plan.batchSize();
      parts.add(new StepPart(head, head, product, (plan.backbone().frozen() ? 1 : 2) * product));
    }
    for (String name : List.of(StepRunner.INPUT, StepRunner.LOSS, StepRunner.OPTIMIZER)) {
      parts.add(StepPart.of(name));
    }
    parts.add(new StepPart(StepRunner.WEIGHT_DECAY, "weight decay", 0, 0));
    parts.add(new StepPart(StepRunner.REGULARIZATION, "weight decay", 0, 0));
    return new StepParts(parts, places);
  }

  /** Returns all parts, layers first, in the order of the network. */
  public Collection<StepPart> all() {
    return byName.values();
  }

  /** Returns the part of a node that ran. */
  public StepPart partOf(String node) {
    String path = places.apply(node).path();
    StepPart part = byName.get(path);
    for (int slash = path.lastIndexOf('/');
        part == null && slash > 0;
        slash = path.lastIndexOf('/', slash - 1)) {
      part = byName.get(path.substring(0, slash));
    }
    return part == null ? StepPart.OTHER : part;
  }

  /** Returns what a node that ran works for. */
  public Phase phaseOf(String node) {
    return places.apply(node).phase();
  }
}
