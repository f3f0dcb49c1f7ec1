/**
 * One immutable record per kind of layer.
 *
 * <p>A record states what the layer computes, its parameters and its output shape; {@code apply}
 * adds the nodes. Composition lives in {@link org.semblance.nn.Network}; architectures live in the
 * room {@code backbones}.
 */
@NullMarked
package org.semblance.nn.layers;

import org.jspecify.annotations.NullMarked;
