package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.semblance.data.random.Draws;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;

class AugmenterTest {

  private static final int SIZE = 28;

  private static byte[] randomBytes(int size) {
    byte[] rgb = new byte[size * size * 3];
    new SplittableRandom(1).nextBytes(rgb);
    return rgb;
  }

  private static float[] floats(byte[] rgb) {
    float[] floats = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      floats[i] = rgb[i] & 255;
    }
    return floats;
  }

  private static float[] apply(Augmentation options, byte[] rgb, int size, long key) {
    float[] into = new float[rgb.length];
    new Augmenter(options, size, size).apply(rgb, into, Draws.of(key));
    return into;
  }

  private static float[] mirrored(float[] image, int size) {
    float[] mirrored = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      int x = i / 3 % size;
      mirrored[i] = image[i + (size - 1 - 2 * x) * 3];
    }
    return mirrored;
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).containsExactly(expected, within((float) tolerance));
  }

  @Test
  void leavesPicturesAsTheyAreWithoutAugmentation() {
    byte[] rgb = randomBytes(SIZE);
    assertThat(apply(Augmentation.NONE, rgb, SIZE, 1)).containsExactly(floats(rgb));
  }

  @Test
  void mirrorsHalfOfThePicturesAtLevelZero() {
    byte[] rgb = randomBytes(SIZE);
    float[] plain = floats(rgb);
    float[] mirrored = mirrored(plain, SIZE);
    int flips = 0;
    for (int key = 0; key < 200; key++) {
      float[] image = apply(Augmentation.ofLevel(0), rgb, SIZE, key);
      boolean flip = Arrays.equals(image, mirrored);
      assertThat(flip || Arrays.equals(image, plain)).isTrue();
      flips += flip ? 1 : 0;
    }
    assertThat(flips).isBetween(70, 130); // 100 with a deviation of 7
  }

  @Test
  void levelOneAddsOneNumberOfUpTo12Point75() {
    byte[] grey = new byte[SIZE * SIZE * 3];
    Arrays.fill(grey, (byte) 100);
    Augmentation level = new Augmentation(1, false, 0, 0, 0, 0, 0);
    float lowest = 255;
    float highest = 0;
    for (int key = 0; key < 200; key++) {
      float[] image = apply(level, grey, SIZE, key);
      assertThat(image).containsOnly(image[0]);
      lowest = Math.min(lowest, image[0]);
      highest = Math.max(highest, image[0]);
    }
    assertThat(lowest).isBetween(87.25f, 88.5f);
    assertThat(highest).isBetween(111.5f, 112.75f);
  }

  @Test
  void brightnessIsLimitedTo0And255() {
    byte[] extremes = new byte[SIZE * SIZE * 3];
    Arrays.fill(extremes, extremes.length / 2, extremes.length, (byte) 255);
    for (int key = 0; key < 20; key++) {
      for (float value : apply(Augmentation.ofLevel(3), extremes, SIZE, key)) {
        assertThat(value).isBetween(0f, 255f);
      }
    }
  }

  @Test
  void contrastEqualsTensorFlows() {
    float[] image = floats(randomBytes(SIZE));
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> input = graph.feed(Shape.of(1, SIZE, SIZE, 3), image);
      Ops ops = graph.ops();
      float[] expected = graph.fetch(ops.image.adjustContrast(input, ops.constant(1.23f)));
      float[] actual = image.clone();
      Augmenter.contrast(actual, 1.23f);
      assertClose(actual, expected, 2e-3); // sums in another order
    }
  }

  @Test
  void saturationEqualsTensorFlows() {
    float[] image = floats(randomBytes(SIZE));
    // Brightness before it may leave [0, 255]; greys and black have no hue.
    for (int i = 0; i < 30; i++) {
      image[i] = i < 15 ? -20 + i : 128;
    }
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> input = graph.feed(Shape.of(1, SIZE, SIZE, 3), image);
      Ops ops = graph.ops();
      for (float factor : new float[] {0.7f, 1.3f, 3f}) {
        float[] expected = graph.fetch(ops.image.adjustSaturation(input, ops.constant(factor)));
        float[] actual = image.clone();
        Augmenter.saturation(actual, factor);
        assertClose(actual, expected, 1e-3);
      }
    }
  }

  @Test
  void enlargingEqualsTensorFlowsHalfPixelResize() {
    float[] image = floats(randomBytes(SIZE));
    float[] actual = new float[image.length];
    new Warp(SIZE, SIZE).enlarge(image, actual, new Warp.Window(2, 1, 27, 26));
    float[] crop = new float[25 * 25 * 3];
    for (int y = 0; y < 25; y++) {
      System.arraycopy(image, ((y + 2) * SIZE + 1) * 3, crop, y * 25 * 3, 25 * 3);
    }
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> input = graph.feed(Shape.of(1, 25, 25, 3), crop);
      Ops ops = graph.ops();
      float[] expected =
          graph.fetch(
              ops.image.resizeBilinear(
                  input,
                  ops.constant(new int[] {SIZE, SIZE}),
                  ResizeBilinear.halfPixelCenters(true)));
      assertClose(actual, expected, 1e-3);
    }
  }

  /** Two grey lines on black, 40 pixels apart; a crop of 100 of 112 is enlarged to 112 again. */
  @Test
  void levelThreeCropsAHundredTwelfths() {
    byte[] lines = new byte[112 * 112 * 3];
    for (int i = 0; i < lines.length; i++) {
      int x = i / 3 % 112;
      lines[i] = (byte) (x == 36 || x == 76 ? 120 : 0);
    }
    for (int key = 0; key < 20; key++) {
      float[] twice = apply(new Augmentation(2, false, 0, 0, 0, 0, 0), lines, 112, key);
      assertThat(distanceOfLines(twice)).isCloseTo(40, within(0.01));
      float[] cropped = apply(new Augmentation(3, false, 0, 0, 0, 0, 0), lines, 112, key);
      assertThat(distanceOfLines(cropped)).isCloseTo(40 * 112.0 / 100, within(0.3));
    }
  }

  /** Returns how far the centres of the bright columns in the left and right half are apart. */
  private static double distanceOfLines(float[] image) {
    double[] weights = new double[2];
    double[] sums = new double[2];
    float dark = image[56 * 3];
    for (int x = 0; x < 112; x++) {
      float light = Math.max(0, image[(50 * 112 + x) * 3] - dark);
      weights[x / 56] += light;
      sums[x / 56] += light * x;
    }
    return sums[1] / weights[1] - sums[0] / weights[0];
  }

  @Test
  void shiftsByWholePixelsAndRepeatsTheEdge() {
    byte[] rgb = randomBytes(SIZE);
    float[] image = floats(rgb);
    Augmentation shift = new Augmentation(0, false, 2, 0, 0, 0, 0);
    Set<String> seen = new HashSet<>();
    for (int key = 0; key < 300; key++) {
      seen.add(shiftOf(image, apply(shift, rgb, SIZE, key)));
    }
    assertThat(seen).hasSize(25).contains("-2,-2", "0,0", "2,1");
  }

  /** Finds the move that explains every pixel, edges repeated. */
  private static String shiftOf(float[] from, float[] to) {
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        boolean equal = true;
        for (int i = 0; i < to.length && equal; i++) {
          int x = Math.max(0, Math.min(SIZE - 1, i / 3 % SIZE - dx));
          int y = Math.max(0, Math.min(SIZE - 1, i / 3 / SIZE - dy));
          equal = to[i] == from[(y * SIZE + x) * 3 + i % 3];
        }
        if (equal) {
          return dx + "," + dy;
        }
      }
    }
    return "none";
  }

  @Test
  void aQuarterTurnMovesTheTopToTheRight() {
    byte[] rgb = new byte[9 * 9 * 3];
    rgb[4 * 3] = (byte) 200; // red in the middle of the top row
    float[] image = new float[rgb.length];
    new Warp(9, 9).similarity(rgb, image, new Warp.Pose(false, 0, 0, 1, Math.PI / 2));
    assertThat(image[(4 * 9 + 8) * 3]).isCloseTo(200, within(0.01f));
    assertThat(image[4 * 3]).isCloseTo(0, within(0.01f));
  }

  @Test
  void zoomEnlargesAboutTheCentre() {
    byte[] rgb = new byte[9 * 9 * 3];
    rgb[(4 * 9 + 6) * 3] = (byte) 200; // two to the right of the centre
    float[] image = new float[rgb.length];
    new Warp(9, 9).similarity(rgb, image, new Warp.Pose(false, 0, 0, 2, 0));
    assertThat(image[(4 * 9 + 8) * 3]).isCloseTo(200, within(0.01f));
    assertThat(image[(4 * 9 + 7) * 3]).isCloseTo(100, within(0.01f));
  }

  @Test
  void aWarpWithoutZoomAndTurnEqualsAMove() {
    byte[] rgb = randomBytes(SIZE);
    Warp warp = new Warp(SIZE, SIZE);
    Warp.Pose pose = new Warp.Pose(true, 3, -2, 1, 0);
    float[] moved = new float[rgb.length];
    float[] sampled = new float[rgb.length];
    warp.move(rgb, moved, pose);
    warp.similarity(rgb, sampled, pose);
    assertClose(sampled, moved, 1e-3);
  }

  @Test
  void erasesARectangleOf2To20Percent() {
    byte[] black = new byte[112 * 112 * 3];
    Augmentation erase = new Augmentation(0, false, 0, 0, 0, 1, 0);
    for (int key = 0; key < 50; key++) {
      float[] image = apply(erase, black, 112, key);
      int erased = 0;
      int kept = 0;
      for (float value : image) {
        kept += value == 0 ? 1 : 0;
        erased += value == 127.5f ? 1 : 0;
      }
      assertThat(kept + erased).isEqualTo(image.length);
      // Rounding of both sides to whole pixels moves the area by a few percent of itself.
      assertThat(erased / (double) image.length).isBetween(0.018, 0.21);
    }
  }

  @Test
  void greyHasTheLumaOfTheColours() {
    byte[] rgb = {(byte) 200, 100, 50};
    float[] grey = apply(new Augmentation(0, false, 0, 0, 0, 0, 1), rgb, 1, 1);
    assertThat(grey[0]).isCloseTo(0.299f * 200 + 0.587f * 100 + 0.114f * 50, within(1e-3f));
    assertThat(grey).containsOnly(grey[0]);
  }

  @Test
  void isAFunctionOfItsKey() {
    byte[] rgb = randomBytes(SIZE);
    Augmentation all = new Augmentation(3, true, 2, 0.1, 10, 0.5, 0.5);
    assertThat(apply(all, rgb, SIZE, 3)).isEqualTo(apply(all, rgb, SIZE, 3));
    assertThat(apply(all, rgb, SIZE, 3)).isNotEqualTo(apply(all, rgb, SIZE, 4));
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertThatThrownBy(() -> Augmentation.ofLevel(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("level must be 0 to 3, got 4");
    assertThatThrownBy(() -> new Augmentation(0, true, -1, 0, 0, 0, 0))
        .hasMessageContaining("shiftPixels must be >= 0, got -1");
    assertThatThrownBy(() -> new Augmentation(0, true, 0, 1, 0, 0, 0))
        .hasMessageContaining("scaleRange must be in [0, 1), got 1.0");
    assertThatThrownBy(() -> new Augmentation(0, true, 0, 0, 200, 0, 0))
        .hasMessageContaining("rotateDegrees");
    assertThatThrownBy(() -> new Augmentation(0, true, 0, 0, 0, 1.5, 0))
        .hasMessageContaining("erase must be a probability, got 1.5");
    assertThatThrownBy(() -> new Augmentation(0, true, 0, 0, 0, 0, -1))
        .hasMessageContaining("grey must be a probability");
    assertThatThrownBy(() -> new Augmentation(0, true, 0, 0, 0, 0, 0, 0, 0, 0, 2, null, null))
        .hasMessageContaining("hsv must be a probability, got 2.0");
  }

  private static Augmentation only(double mask, double coarse, double blur) {
    return new Augmentation(0, false, 0, 0, 0, 0, 0, mask, coarse, blur, 0, null, null);
  }

  @Test
  void aMaskCoversTheLowerPart() {
    byte[] rgb = randomBytes(SIZE);
    float[] plain = floats(rgb);
    Set<Integer> rows = new HashSet<>();
    for (int key = 0; key < 200; key++) {
      float[] image = apply(only(1, 0, 0), rgb, SIZE, key);
      int kept = 0;
      while (image[kept] == plain[kept]) {
        kept++;
      }
      kept = kept / (SIZE * 3) * SIZE * 3;
      assertThat(Arrays.copyOf(image, kept)).isEqualTo(Arrays.copyOf(plain, kept));
      assertThat(Arrays.copyOfRange(image, kept, image.length)).containsOnly(128);
      rows.add(kept / SIZE / 3);
    }
    // 28 rows: from 15 up to, not including, 19.
    assertThat(rows).containsExactlyInAnyOrder(15, 16, 17, 18);
  }

  private static double variance(float[] values) {
    double mean = 0;
    double squares = 0;
    for (float value : values) {
      mean += value / values.length;
      squares += (double) value * value / values.length;
    }
    return squares - mean * mean;
  }

  @Test
  void coarseAndBlurredPicturesLoseDetailAndKeepEvenAreas() {
    byte[] noise = randomBytes(SIZE);
    byte[] even = new byte[noise.length];
    Arrays.fill(even, (byte) 77);
    for (Augmentation options : new Augmentation[] {only(0, 1, 0), only(0, 0, 1)}) {
      for (int key = 0; key < 20; key++) {
        assertThat(variance(apply(options, noise, SIZE, key)))
            .isLessThan(0.7 * variance(floats(noise)));
        for (float value : apply(options, even, SIZE, key)) {
          assertThat(value).isCloseTo(77, within(1e-4f));
        }
      }
    }
  }

  /** A point spreads over the window and keeps its sum, with OpenCV's deviation of 0.8 or 1.1. */
  @Test
  void aBlurIsAGaussian() {
    byte[] point = new byte[SIZE * SIZE * 3];
    int middle = (SIZE / 2 * SIZE + SIZE / 2) * 3;
    point[middle] = 100;
    Set<Integer> windows = new HashSet<>();
    for (int key = 0; key < 20; key++) {
      float[] image = apply(only(0, 0, 1), point, SIZE, key);
      double sum = 0;
      int touched = 0;
      for (float value : image) {
        sum += value;
        touched += value > 0 ? 1 : 0;
      }
      assertThat(sum).isCloseTo(100, within(1e-3));
      double deviation = touched == 9 ? 0.8 : 1.1;
      assertThat(image[middle + 3] / image[middle])
          .isCloseTo((float) Math.exp(-0.5 / deviation / deviation), within(1e-5f));
      windows.add(touched);
    }
    assertThat(windows).containsExactlyInAnyOrder(9, 25);
  }

  /** Which of the sizes that may be drawn gives exactly what TensorFlow's two resizes give. */
  @Test
  void coarsePicturesAreTensorFlowsResizedTwice() {
    byte[] rgb = randomBytes(SIZE);
    List<float[]> expected = new ArrayList<>();
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> input = graph.feed(Shape.of(1, SIZE, SIZE, 3), floats(rgb));
      for (int side = 14; side <= 22; side++) { // 0.5 and 0.8 of 28
        expected.add(graph.fetch(resized(graph.ops(), resized(graph.ops(), input, side), SIZE)));
      }
    }
    Set<Integer> found = new HashSet<>();
    for (int key = 0; key < 60; key++) {
      float[] coarse = apply(only(0, 1, 0), rgb, SIZE, key);
      for (int i = 0; i < expected.size(); i++) {
        if (distance(coarse, expected.get(i)) < 1e-2) {
          found.add(i);
        }
      }
      assertThat(expected).anyMatch(image -> distance(coarse, image) < 1e-2);
    }
    assertThat(found).hasSizeGreaterThan(5);
  }

  private static Operand<TFloat32> resized(Ops ops, Operand<TFloat32> image, int side) {
    return ops.image.resizeBilinear(
        image, ops.constant(new int[] {side, side}), ResizeBilinear.halfPixelCenters(true));
  }

  private static double distance(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** By hand, with luma 0.299 R + 0.587 G + 0.114 B; the last blue is −14.9 before the limit. */
  @Test
  void hsvTurnsTheHueAndRaisesTheSaturation() {
    float[] image = {100, 100, 100, 200, 100, 50};
    Augmenter.hsv(image, 20, 1.2f);
    assertClose(image, new float[] {100, 100, 100, 192.58995f, 116.38333f, 0}, 1e-3);
    float[] same = {200, 100, 50};
    Augmenter.hsv(same, 0, 1);
    assertClose(same, new float[] {200, 100, 50}, 1e-3);
    float[] grey = {200, 100, 50};
    Augmenter.hsv(grey, 20, 0);
    assertClose(grey, new float[] {124.2f, 124.2f, 124.2f}, 1e-3);
  }

  /** DALI multiplies by three matrices with three digits; its results differ by less than 1. */
  @Test
  void hsvIsDalisButForItsRounding() {
    double[][] toYiq = {{.299, .587, .114}, {.596, -.274, -.321}, {.211, -.523, .311}};
    double[][] toRgb = {{1, .956, .621}, {1, -.272, -.647}, {1, -1.107, 1.705}};
    float[] image = floats(randomBytes(SIZE));
    for (double degrees : new double[] {0, 7, 20}) {
      double cos = Math.cos(Math.toRadians(degrees));
      double sin = Math.sin(Math.toRadians(degrees));
      float[] actual = image.clone();
      Augmenter.hsv(actual, (float) degrees, 1.15f);
      for (int i = 0; i < image.length; i += 3) {
        double[] yiq = product(toYiq, new double[] {image[i], image[i + 1], image[i + 2]});
        double[] turned = {
          yiq[0], 1.15 * (cos * yiq[1] + sin * yiq[2]), 1.15 * (cos * yiq[2] - sin * yiq[1])
        };
        double[] rgb = product(toRgb, turned);
        for (int channel = 0; channel < 3; channel++) {
          assertThat((double) actual[i + channel])
              .isCloseTo(Math.max(0, Math.min(255, rgb[channel])), within(1.0));
        }
      }
    }
  }

  private static double[] product(double[][] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 9; i++) {
      product[i / 3] += matrix[i / 3][i % 3] * vector[i % 3];
    }
    return product;
  }

  /** In YIQ the direction of the chroma tells the angle, its length the saturation. */
  @Test
  void hsvIsDrawnBetween0And20DegreesAndFrom1To12Tenths() {
    byte[] rgb = {120, 100, 100};
    Augmentation hsv = new Augmentation(0, false, 0, 0, 0, 0, 0, 0, 0, 0, 1, null, null);
    double leastAngle = 360;
    double mostAngle = 0;
    double leastRatio = 9;
    double mostRatio = 0;
    double[] before = chroma(floats(rgb));
    for (int key = 0; key < 300; key++) {
      double[] after = chroma(apply(hsv, rgb, 1, key));
      double angle =
          Math.toDegrees(Math.atan2(before[1], before[0]) - Math.atan2(after[1], after[0]));
      double ratio = Math.hypot(after[0], after[1]) / Math.hypot(before[0], before[1]);
      leastAngle = Math.min(leastAngle, angle);
      mostAngle = Math.max(mostAngle, angle);
      leastRatio = Math.min(leastRatio, ratio);
      mostRatio = Math.max(mostRatio, ratio);
    }
    assertThat(leastAngle).isBetween(-1e-3, 0.4);
    assertThat(mostAngle).isBetween(19.6, 20.001);
    assertThat(leastRatio).isBetween(0.9999, 1.004);
    assertThat(mostRatio).isBetween(1.196, 1.2001);
  }

  /** I and Q of a pixel. */
  private static double[] chroma(float[] rgb) {
    return new double[] {
      .595716 * rgb[0] - .274453 * rgb[1] - .321263 * rgb[2],
      .211456 * rgb[0] - .522591 * rgb[1] + .311135 * rgb[2]
    };
  }

  /** Each kind alone at its probability, of 400 pictures with a deviation of 8 at most. */
  @Test
  void probabilitiesAreWhatTheySay() {
    byte[] rgb = randomBytes(SIZE);
    List<Augmentation> kinds =
        List.of(
            new Augmentation(0, false, 0, 0, 0, 0.2, 0),
            new Augmentation(0, false, 0, 0, 0, 0, 0.2),
            only(0.2, 0, 0),
            only(0, 0.2, 0),
            only(0, 0, 0.2),
            new Augmentation(0, false, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, null, null));
    for (Augmentation kind : kinds) {
      int changed = 0;
      for (int key = 0; key < 400; key++) {
        changed += Arrays.equals(apply(kind, rgb, SIZE, key), floats(rgb)) ? 0 : 1;
      }
      assertThat(changed).as("%s", kind).isBetween(45, 115);
    }
  }
}
