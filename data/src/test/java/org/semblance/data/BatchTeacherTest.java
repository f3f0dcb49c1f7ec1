package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.semblance.nn.DeviceOptions;
import org.tensorflow.types.TFloat32;

/** Batches with what a teacher says of them. */
class BatchTeacherTest {

  private static final BatchOptions OPTIONS =
      new BatchOptions(4, 7, Augmentation.ofLevel(2), BadImages.STOP, 112, 112);

  /** Says the sums of each picture's upper and lower half. */
  private static final BatchTeacher HALVES =
      new BatchTeacher() {
        @Override
        public int size() {
          return 2;
        }

        @Override
        public void teach(TFloat32 images, TFloat32 into) {
          for (int i = 0; i < 4; i++) {
            into.setFloat(half(images, i, 0), i, 0);
            into.setFloat(half(images, i, 56), i, 1);
          }
        }
      };

  private static float half(TFloat32 images, int picture, int firstRow) {
    double sum = 0;
    for (int y = firstRow; y < firstRow + 56; y++) {
      for (int x = 0; x < 112; x++) {
        for (int c = 0; c < 3; c++) {
          sum += images.getFloat(picture, y, x, c);
        }
      }
    }
    return (float) sum;
  }

  private static List<Float> said(Batch batch) {
    TFloat32 teachers = Objects.requireNonNull(batch.teachers());
    List<Float> values = new ArrayList<>();
    teachers.scalars().forEach(value -> values.add(value.getFloat()));
    return values;
  }

  private static List<Float> halves(Batch batch) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      values.add(half(batch.images(), i, 0));
      values.add(half(batch.images(), i, 56));
    }
    return values;
  }

  private static BatchSource source(ImageSet images, BatchTeacher teacher) {
    return BatchSource.open(images, teacher, OPTIONS, DeviceOptions.SINGLE_THREAD);
  }

  @Test
  void looksAtTheVeryPicturesOfEachBatch() {
    try (ImageSet images = new DrawnFaces(4, 5, 1).open();
        BatchSource source = source(images, HALVES)) {
      List<List<Float>> seen = new ArrayList<>();
      for (int step = 0; step < 10; step++) {
        try (Batch batch = source.next()) {
          assertThat(said(batch)).as("step %d", step).isEqualTo(halves(batch));
          seen.add(said(batch));
        }
      }
      // The second epoch has other augmentation.
      assertThat(seen).doesNotHaveDuplicates();
      source.seek(0, 3);
      try (Batch again = source.next()) {
        assertThat(said(again)).isEqualTo(seen.get(3));
      }
    }
  }

  @Test
  void isAskedOnlyWhereItShallBe() {
    try (ImageSet images = new DrawnFaces(4, 5, 1).open();
        BatchSource source = source(images, HALVES)) {
      List<Float> first;
      try (Batch batch = source.next()) {
        first = said(batch);
      }
      source.askTeacher(false);
      for (int step = 1; step < 4; step++) {
        try (Batch batch = source.next()) {
          assertThat(batch.stepInEpoch()).isEqualTo(step);
          assertThat(batch.teachers()).isNull();
        }
      }
      source.askTeacher(true);
      try (Batch batch = source.next()) {
        assertThat(batch.stepInEpoch()).isEqualTo(4);
        assertThat(said(batch)).isEqualTo(halves(batch)).isNotEqualTo(first);
      }
    }
  }

  @Test
  void whatItThrowsComesOutOfNext() {
    BatchTeacher broken =
        new BatchTeacher() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public void teach(TFloat32 images, TFloat32 into) {
            throw new IllegalArgumentException("chalk is out");
          }
        };
    try (ImageSet images = new DrawnFaces(4, 5, 1).open();
        BatchSource source = source(images, broken)) {
      assertThatThrownBy(source::next).hasMessageContaining("chalk is out");
      source.askTeacher(false);
      try (Batch batch = source.next()) {
        assertThat(batch.teachers()).isNull();
      }
    }
  }
}
