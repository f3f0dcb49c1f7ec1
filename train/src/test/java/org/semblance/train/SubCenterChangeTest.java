package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Parameters;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class SubCenterChangeTest {

  private static final int CLASSES = 2;
  private static final int SIZE = 4;

  /** Changes weights and momentum, and returns what they have become by name. */
  private static Map<String, float[]> changed(
      int to, float[] weight, float @Nullable [] votes, long seed) {
    Shape from = Shape.of(weight.length / SIZE, SIZE);
    SubCenterChange change = new SubCenterChange(CLASSES, seed);
    Map<String, float[]> arrays = new LinkedHashMap<>();
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        TFloat32 counted =
            votes == null ? null : tensor(Shape.of(CLASSES, votes.length / CLASSES), votes)) {
      Shape target = Shape.of((long) CLASSES * to, SIZE);
      parameter(scope, "head", "weight", target, ParameterRole.CLASS_WEIGHT);
      parameter(scope, "optimizer/head/weight", "momentum", target, ParameterRole.OPTIMIZER_SLOT);
      for (Parameter each : scope.parameters().all()) {
        float[] values =
            change.applies(each, from)
                ? joined(change.changed(each, from, pieces(weight), counted), (long) CLASSES * to)
                : weight;
        arrays.put(each.name(), values);
      }
    }
    return arrays;
  }

  private static Parameters.PieceSource pieces(float[] values) {
    return (offset, shape) ->
        tensor(
            shape,
            Arrays.copyOfRange(values, (int) offset, Math.toIntExact(offset + shape.size())));
  }

  /** Asks for the first row alone and for all others together: classes are divided anywhere. */
  private static float[] joined(Parameters.PieceSource source, long rows) {
    float[] joined = new float[Math.toIntExact(rows * SIZE)];
    try (TFloat32 first = source.read(0, Shape.of(1, SIZE));
        TFloat32 others = source.read(SIZE, Shape.of(rows - 1, SIZE))) {
      first.asRawTensor().data().asFloats().read(joined, 0, SIZE);
      others.asRawTensor().data().asFloats().read(joined, SIZE, joined.length - SIZE);
    }
    return joined;
  }

  private static void parameter(
      GraphScope scope, String prefix, String name, Shape shape, ParameterRole role) {
    scope.parameters().get(prefix, new ParameterSpec(name, shape, Initializer.constant(0), role));
  }

  private static TFloat32 tensor(Shape shape, float... values) {
    return TFloat32.tensorOf(shape, t -> t.asRawTensor().data().asFloats().write(values));
  }

  /** Two classes of three sub-centres; every number of row r is r. */
  private static float[] rows(int count) {
    float[] rows = new float[count * SIZE];
    for (int i = 0; i < rows.length; i++) {
      int row = i / SIZE;
      rows[i] = row;
    }
    return rows;
  }

  private static float[] filled(int... rows) {
    float[] values = new float[rows.length * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / SIZE];
    }
    return values;
  }

  @Test
  void ofThreeTheDominantOneStays() {
    Map<String, float[]> one = changed(1, rows(6), new float[] {1, 5, 2, 0, 3, 3}, 1);
    assertThat(one.get("head/weight")).isEqualTo(filled(1, 4));
    assertThat(one.get("optimizer/head/weight/momentum")).isEqualTo(filled(1, 4));
  }

  @Test
  void withoutVotesTheFirstOneStays() {
    assertThat(changed(1, rows(6), null, 1).get("head/weight")).isEqualTo(filled(0, 3));
    assertThat(changed(1, rows(6), new float[6], 1).get("head/weight")).isEqualTo(filled(0, 3));
  }

  @Test
  void ofThreeTheTwoWithMostVotesStay() {
    Map<String, float[]> two = changed(2, rows(6), new float[] {1, 5, 2, 9, 0, 3}, 1);
    assertThat(two.get("head/weight")).isEqualTo(filled(1, 2, 3, 5));
  }

  @Test
  void copiesAreMovedByATenthInDirectionsOfTheirOwn() {
    float[] weight = {3, 0, 0, 4, 0, 10, 0, 0};
    Map<String, float[]> three = changed(3, weight, null, 1);
    float[] wide = three.get("head/weight");
    for (int row = 0; row < 6; row++) {
      float[] original = Arrays.copyOfRange(weight, row / 3 * SIZE, (row / 3 + 1) * SIZE);
      float[] copy = Arrays.copyOfRange(wide, row * SIZE, (row + 1) * SIZE);
      if (row % 3 == 0) {
        assertThat(copy).isEqualTo(original);
      } else {
        // Lengths 5 and 10.
        assertThat(distance(copy, original)).isCloseTo(row < 3 ? 0.5 : 1, within(1e-5));
      }
      assertThat(
              Arrays.copyOfRange(
                  three.get("optimizer/head/weight/momentum"), row * SIZE, (row + 1) * SIZE))
          .isEqualTo(original);
    }
    assertThat(Arrays.copyOfRange(wide, SIZE, 2 * SIZE))
        .isNotEqualTo(Arrays.copyOfRange(wide, 2 * SIZE, 3 * SIZE));
    assertThat(changed(3, weight, null, 1).get("head/weight")).isEqualTo(wide);
    assertThat(changed(3, weight, null, 2).get("head/weight")).isNotEqualTo(wide);
  }

  @Test
  void moreThanBeforeAreThoseAndCopiesOfTheDominantOne() {
    float[] wide = changed(3, rows(4), new float[] {1, 2, 9, 0}, 1).get("head/weight");
    assertThat(Arrays.copyOfRange(wide, 0, 2 * SIZE)).isEqualTo(filled(0, 1));
    assertThat(Arrays.copyOfRange(wide, 3 * SIZE, 5 * SIZE)).isEqualTo(filled(2, 3));
    assertThat(distance(Arrays.copyOfRange(wide, 2 * SIZE, 3 * SIZE), filled(1)))
        .isCloseTo(0.2, within(1e-5));
    assertThat(distance(Arrays.copyOfRange(wide, 5 * SIZE, 6 * SIZE), filled(2)))
        .isCloseTo(0.4, within(1e-5));
  }

  @Test
  void weightsOfOtherClassesAreNotTouched() {
    float[] five = rows(5);
    assertThat(changed(1, five, null, 1).get("head/weight")).isEqualTo(five);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }
}
