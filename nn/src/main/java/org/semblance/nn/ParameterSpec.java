package org.semblance.nn;

import org.tensorflow.ndarray.Shape;

/**
 * A variable that a layer or a head needs.
 *
 * @param name within its layer, for instance {@code kernel}
 * @param shape all sizes known
 * @param initializer first value
 * @param role what it is for
 */
public record ParameterSpec(
    String name, Shape shape, Initializer initializer, ParameterRole role) {}
