/**
 * What watches a run and what paces it: hooks and their events, learning rates, best model,
 * history, TensorBoard files, progress, reports and stop rules.
 *
 * <p>Entry types are {@link org.semblance.callbacks.Callback} and {@link
 * org.semblance.callbacks.RateSchedule}. The training loop that calls them, and the writing of
 * checkpoints that they ask for, do not belong here.
 */
@NullMarked
package org.semblance.callbacks;

import org.jspecify.annotations.NullMarked;
