package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.semblance.nn.testing.Golden;

/** What public packages make of some inputs, in float64; {@code make.py} beside the files. */
final class PackageGoldens {

  private static final double VALUE = 1e-5;
  private static final double GRADIENT = 1e-4;

  private PackageGoldens() {}

  /** Returns the cases of a file whose name is one of those given, in the file's order. */
  static List<JsonNode> of(String file, String... names) {
    try (InputStream in = PackageGoldens.class.getResourceAsStream(file)) {
      List<JsonNode> cases = new ArrayList<>();
      for (JsonNode each : new ObjectMapper().readTree(in)) {
        if (List.of(names).contains(each.path("name").asText())) {
          cases.add(each);
        }
      }
      assertThat(cases).as(file).hasSizeGreaterThanOrEqualTo(names.length);
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the only case of a name. */
  static JsonNode one(String file, String name) {
    List<JsonNode> cases = of(file, name);
    assertThat(cases).hasSize(1);
    return cases.get(0);
  }

  static double number(JsonNode golden, String key) {
    assertThat(golden.path(key).isNumber()).as(key).isTrue();
    return golden.path(key).asDouble();
  }

  static float[] floats(JsonNode golden, String key) {
    float[] values = new float[golden.path(key).size()];
    assertThat(values).as(key).isNotEmpty();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) golden.path(key).get(i).asDouble();
    }
    return values;
  }

  static int[] ints(JsonNode golden, String key) {
    return StreamSupport.stream(golden.path(key).spliterator(), false)
        .mapToInt(JsonNode::intValue)
        .toArray();
  }

  /** Asserts a loss to a relative 1e-5. */
  static void assertLoss(JsonNode golden, double loss) {
    double expected = number(golden, "loss");
    assertThat(loss).isCloseTo(expected, within(VALUE * Math.abs(expected)));
  }

  /** Asserts a gradient to 1e-4 of its largest value. */
  static void assertGradient(JsonNode golden, String key, float[] gradient) {
    Golden.assertCloseToLargest(gradient, floats(golden, key), GRADIENT);
  }
}
