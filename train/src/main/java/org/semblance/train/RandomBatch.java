package org.semblance.train;

import java.util.SplittableRandom;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A batch of random pictures with many different labels, for measurements.
 *
 * @param images {@code [batch, height, width, 3]}, 0 to 255
 * @param labels {@code [batch]}, in [0, classes)
 */
record RandomBatch(TFloat32 images, TInt32 labels) implements AutoCloseable {

  static RandomBatch of(StepPlan plan) {
    SplittableRandom random = new SplittableRandom(1);
    Shape shape = plan.model().network().inputShape().prepend(plan.batchSize());
    float[] pixels = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256);
    }
    int[] classes = random.ints(plan.batchSize(), 0, plan.objective().classes()).toArray();
    return new RandomBatch(
        TFloat32.tensorOf(shape, t -> t.asRawTensor().data().asFloats().write(pixels)),
        TInt32.vectorOf(classes));
  }

  @Override
  public void close() {
    images.close();
    labels.close();
  }
}
