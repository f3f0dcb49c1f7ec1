/**
 * Graphs, sessions, parameters, layers, optimisers and gradients: everything that touches native
 * TensorFlow.
 *
 * <p>Entry types are {@link org.semblance.nn.GraphScope}, which owns one graph and one session, and
 * {@link org.semblance.nn.Network}, a walkable list of layers. Architectures, losses, data formats
 * and training loops do not belong here.
 */
@NullMarked
package org.semblance.nn;

import org.jspecify.annotations.NullMarked;
