package org.semblance.data;

import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The off-heap memory of one batch, filled again and again. */
final class BatchSlot {

  final TFloat32 images;
  final TInt32 labels;

  /** Null if pictures are not blended. */
  final @Nullable Blend blend;

  /** Which pictures are in it, after replacement of bad ones. */
  final int[] indices;

  final int[] classes;
  int epoch;
  int step;
  int badImages;

  BatchSlot(BatchOptions options) {
    int size = options.batchSize();
    this.indices = new int[size];
    this.classes = new int[size];
    this.images =
        TFloat32.tensorOf(Shape.of(size, options.height(), options.width(), ImageDecoder.CHANNELS));
    this.labels = TInt32.tensorOf(Shape.of(size));
    Mixup mixup = options.augmentation().mixup();
    this.blend = mixup == null ? null : new Blend(mixup, options);
  }

  /** Copies one picture to its place; different places may be written by different threads. */
  void write(int position, float[] image) {
    images
        .asRawTensor()
        .data()
        .asFloats()
        .offset((long) position * image.length)
        .write(image, 0, image.length);
  }

  void writeLabels() {
    labels.asRawTensor().data().asInts().write(classes);
  }

  void free() {
    images.close();
    labels.close();
    if (blend != null) {
      blend.free();
    }
  }
}
