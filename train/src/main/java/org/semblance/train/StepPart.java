package org.semblance.train;

import org.semblance.nn.Layer;
import org.semblance.nn.layers.Activation;
import org.semblance.nn.layers.BatchNorm;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.DepthwiseConv2d;

/**
 * A part of a training step that time is booked on: a layer, the head, the loss, the optimiser.
 *
 * @param name of the layer, or for instance {@code head}
 * @param kind of layer with what decides its speed, for instance {@code conv 3x3}
 * @param forwardMultiplyAdds per step, all pictures together; 0 where they do not matter
 * @param backwardMultiplyAdds per step, all pictures together
 */
public record StepPart(
    String name, String kind, long forwardMultiplyAdds, long backwardMultiplyAdds) {

  /** Name and kind of what belongs nowhere: feeds, fetches, the graph's begin and end. */
  static final StepPart OTHER = of("other");

  /** Returns a part that is the only one of its kind. */
  static StepPart of(String name) {
    return new StepPart(name, name, 0, 0);
  }

  /** Names a kind of layer. */
  static String kindOf(Layer layer) {
    if (layer instanceof Conv2d conv) {
      return String.format("conv %dx%d", conv.kernel(), conv.kernel());
    }
    if (layer instanceof DepthwiseConv2d conv) {
      return String.format("depthwise %dx%d", conv.kernel(), conv.kernel());
    }
    if (layer instanceof BatchNorm) {
      return "batch norm";
    }
    if (layer instanceof Activation) {
      return layer.describe();
    }
    // The rest have settings behind their names, or none.
    return layer.describe().split(" ", 2)[0];
  }
}
