/**
 * Runs schedules: stage by stage, with checkpoints, evaluation and exact resume.
 *
 * <p>Entry type is {@link org.semblance.train.Train}; {@link org.semblance.train.StepRunner} is one
 * training step and {@link org.semblance.train.RunDirectory} knows what a run leaves on disk.
 * Formulas, formats and commands do not belong here.
 */
@NullMarked
package org.semblance.train;

import org.jspecify.annotations.NullMarked;
