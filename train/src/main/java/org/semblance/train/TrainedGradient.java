package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/**
 * What a step trains of a parameter, and the gradient of the loss by it.
 *
 * @param trained all of the parameter, or rows of it
 * @param gradient of the shape of its value, without weight decay
 */
record TrainedGradient(Trained trained, Operand<TFloat32> gradient) {

  /** Adds the backward pass. */
  static List<TrainedGradient> of(GraphScope scope, Operand<TFloat32> loss, List<Trained> trained) {
    List<Output<?>> gradients =
        scope.gradients(loss, trained.stream().map(Trained::value).toList());
    List<TrainedGradient> all = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      all.add(new TrainedGradient(trained.get(i), gradients.get(i).expect(TFloat32.class)));
    }
    return all;
  }
}
