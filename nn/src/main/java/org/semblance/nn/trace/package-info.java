/**
 * When each node of a graph ran, and which part of the program made it.
 *
 * <p>{@link org.semblance.nn.GraphScope#trace} gives a {@link org.semblance.nn.trace.StepTrace};
 * {@link org.semblance.nn.GraphScope#places} says of every node in it under which path it was made
 * and whether it belongs to the forward pass, the gradients or the update. What to make of both is
 * the caller's matter.
 */
@NullMarked
package org.semblance.nn.trace;

import org.jspecify.annotations.NullMarked;
