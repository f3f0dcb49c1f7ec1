package org.semblance.train;

import org.semblance.callbacks.DivergenceException;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Looks for weights that are no longer numbers before anything is saved: the loss of a step is that
 * of the weights before its update, so the last step before a checkpoint may spoil them unseen, and
 * the good checkpoints would be deleted one by one.
 */
final class FiniteWeights {

  private static final int CHUNK = 1 << 16;

  private FiniteWeights() {}

  /**
   * Checks all variables of a graph that are saved.
   *
   * @throws DivergenceException naming the first that holds anything else, the step and its batch
   */
  static void require(GraphScope scope, Run run) {
    float[] chunk = new float[CHUNK];
    scope
        .parameters()
        .readPieces(
            Checkpoint.saved(scope),
            (parameter, offset, value) -> {
              if (!isFinite(value, chunk)) {
                throw diverged(parameter, run);
              }
            });
  }

  private static boolean isFinite(TFloat32 tensor, float[] chunk) {
    FloatDataBuffer values = tensor.asRawTensor().data().asFloats();
    float sum = 0;
    for (long at = 0; at < values.size(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, values.size() - at);
      values.offset(at).read(chunk, 0, length);
      for (int i = 0; i < length; i++) {
        sum += chunk[i] * 0; // 0, or not a number for ever
      }
    }
    return sum == 0;
  }

  private static DivergenceException diverged(Parameter parameter, Run run) {
    return new DivergenceException(
        String.format(
            "the weights must be finite, but %s is not after step %d (epoch %d, batch %d): its"
                + " update has spoiled them. Nothing was saved, the last checkpoint is from before;"
                + " resume from it with a lower learning rate, a smaller scale or margin, or a"
                + " warm-up, or look at the pictures of the batch: %s",
            parameter.name(),
            run.state.globalStep,
            run.state.epoch + 1,
            run.state.stepInEpoch,
            String.join(", ", run.lastPlaces)));
  }
}
