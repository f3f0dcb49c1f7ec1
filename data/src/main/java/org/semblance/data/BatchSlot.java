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

  /** {@code [B, T]}; null if there is no teacher. */
  final @Nullable TFloat32 teachers;

  private final float[] teacherValues;

  /** Which pictures are in it, after replacement of bad ones. */
  final int[] indices;

  final int[] classes;
  int epoch;
  int step;
  int badImages;

  /** Whether {@link #teachers} are those of the pictures that are there. */
  boolean taught;

  BatchSlot(BatchOptions options, int teacherSize) {
    int size = options.batchSize();
    this.teacherValues = new float[teacherSize];
    this.teachers = teacherSize == 0 ? null : TFloat32.tensorOf(Shape.of(size, teacherSize));
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

  /** Copies what a teacher says of the pictures that are there; nothing without a teacher. */
  void writeTeachers(ImageSet set) {
    if (teachers == null) {
      return;
    }
    for (int position = 0; position < indices.length; position++) {
      set.teacher(indices[position], teacherValues, 0);
      teachers
          .asRawTensor()
          .data()
          .asFloats()
          .offset((long) position * teacherValues.length)
          .write(teacherValues);
    }
  }

  void free() {
    images.close();
    labels.close();
    if (teachers != null) {
      teachers.close();
    }
    if (blend != null) {
      blend.free();
    }
  }
}
