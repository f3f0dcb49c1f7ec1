package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class ClassCentersTest {

  private static TFloat32 rows(int columns, float... values) {
    return TFloat32.tensorOf(
        Shape.of(values.length / columns, columns), DataBuffers.of(values, true, false));
  }

  @Test
  void measuresAgainstTheSubCentersOfOneClass() {
    try (ClassCenters centers = new ClassCenters(rows(2, 1, 0, 0, 1, 3, 4, -2, 0), 2, "here")) {
      float[] cosines = {9, 9, 9};
      centers.cosines(1, new float[] {1, 0}, cosines, 1);

      assertThat(cosines).containsExactly(9, 0.6f, -1);
      assertThat(centers.perClass()).isEqualTo(2);
      assertThat(centers.classes()).isEqualTo(2);
      assertThat(centers.size()).isEqualTo(2);
    }
  }

  @Test
  void refusesWeightsWithoutSubCenters() {
    assertThatThrownBy(() -> new ClassCenters(rows(2, 1, 0, 0, 1), 2, "step-1.safetensors"))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("step-1.safetensors")
        .hasMessageContaining("lossTopK: 3");
  }

  @Test
  void refusesWeightsOfAnotherNumberOfClasses() {
    assertThatThrownBy(() -> new ClassCenters(rows(2, 1, 0, 0, 1, 3, 4), 2, "here"))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("for 2 classes, got [3, 2]");
  }

  @Test
  void refusesSubCentersThatAreNoDirections() {
    try (ClassCenters centers =
        new ClassCenters(rows(2, 1, 0, 0, 0, 1, 0, Float.NaN, 0), 2, "here")) {
      assertThatThrownBy(() -> centers.cosines(0, new float[] {1, 0}, new float[2], 0))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("sub-center 1 of class 0");
      assertThatThrownBy(() -> centers.cosines(1, new float[] {1, 0}, new float[2], 0))
          .hasMessageContaining("sub-center 1 of class 1");
    }
  }
}
