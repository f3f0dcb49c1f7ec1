package org.semblance.train;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.ndarray.Shape;

/** Makes the variables that hold something from one call of a step to the next. */
final class Scratch {

  private Scratch() {}

  /**
   * Returns or makes a variable of zeros.
   *
   * @param kind what it is for; the first part of its name
   * @param of the parameter that it belongs to
   */
  static Parameter of(GraphScope scope, String kind, Parameter of, Shape shape) {
    return scope
        .parameters()
        .get(
            kind,
            new ParameterSpec(of.name(), shape, Initializer.constant(0), ParameterRole.SCRATCH));
  }
}
