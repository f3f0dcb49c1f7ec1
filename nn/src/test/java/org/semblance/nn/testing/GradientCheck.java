package org.semblance.nn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.semblance.nn.Parameter;
import org.semblance.nn.Parameters;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Compares a graph's gradient with central differences of its own forward pass. */
public final class GradientCheck {

  private GradientCheck() {}

  /**
   * Asserts that d(sum of {@code output}) / d({@code input}) is right.
   *
   * @param step of the central difference, about 1e-2 for float32
   * @param tolerance absolute plus relative, per element
   */
  public static void check(
      GraphHarness graph,
      Operand<TFloat32> output,
      Operand<TFloat32> input,
      float[] at,
      float step,
      double tolerance) {
    graph.refeed(input, at);
    float[] analytic = graph.gradients(output, List.of(input)).get(0);
    for (int i = 0; i < at.length; i++) {
      double numeric =
          (sumAt(graph, output, input, at, i, step) - sumAt(graph, output, input, at, i, -step))
              / (2.0 * step);
      assertThat((double) analytic[i])
          .as("gradient by element %d at %s", i, at[i])
          .isCloseTo(numeric, within(tolerance * (1 + Math.abs(numeric))));
    }
    graph.refeed(input, at);
  }

  /**
   * Asserts that d(sum of {@code output}) / d({@code parameter}) is right at the parameter's
   * present value.
   */
  public static void check(
      GraphHarness graph,
      Operand<TFloat32> output,
      Parameter parameter,
      float step,
      double tolerance) {
    float[] analytic = graph.gradients(output, List.of(parameter.read())).get(0);
    Parameters parameters = graph.scope().parameters();
    float[] at = parameters.values(parameter);
    for (int i = 0; i < at.length; i++) {
      float[] moved = at.clone();
      moved[i] = at[i] + step;
      parameters.assign(parameter, moved);
      double above = sum(graph.fetch(output));
      moved[i] = at[i] - step;
      parameters.assign(parameter, moved);
      double numeric = (above - sum(graph.fetch(output))) / (2.0 * step);
      assertThat((double) analytic[i])
          .as("gradient by element %d of %s", i, parameter)
          .isCloseTo(numeric, within(tolerance * (1 + Math.abs(numeric))));
    }
    parameters.assign(parameter, at);
  }

  private static double sumAt(
      GraphHarness graph,
      Operand<TFloat32> output,
      Operand<TFloat32> input,
      float[] at,
      int element,
      float step) {
    float[] moved = at.clone();
    moved[element] += step;
    graph.refeed(input, moved);
    return sum(graph.fetch(output));
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
