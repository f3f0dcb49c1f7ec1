/**
 * Optimisers with an explicit parameter list and a rate that is fed at every step.
 *
 * <p>Each optimiser is a record implementing {@link org.semblance.nn.Optimizer}. Rate schedules are
 * pure functions in the room {@code callbacks}; nothing here knows an epoch.
 */
@NullMarked
package org.semblance.nn.optimizers;

import org.jspecify.annotations.NullMarked;
