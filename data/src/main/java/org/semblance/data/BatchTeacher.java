package org.semblance.data;

import org.tensorflow.types.TFloat32;

/**
 * Says something of every picture of a batch, as it is after augmentation, while the step before
 * trains. One thread asks at a time.
 */
public interface BatchTeacher {

  /** Returns how many values it says of a picture. */
  int size();

  /**
   * Looks at a batch.
   *
   * @param images {@code [B, height, width, 3]}, RGB from 0 to 255
   * @param into gets what it says of them, {@code [B, size]}
   */
  void teach(TFloat32 images, TFloat32 into);
}
