/**
 * Training runs as values, and the YAML that people write them in.
 *
 * <p>Entry types are {@link org.semblance.schedules.Schedule} and {@link
 * org.semblance.schedules.ScheduleYaml}; the shipped schedules are in {@code schedules/recipes}.
 * Running a schedule does not belong here, and no other room knows how its records are written.
 */
@NullMarked
package org.semblance.schedules;

import org.jspecify.annotations.NullMarked;
