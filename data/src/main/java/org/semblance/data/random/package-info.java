/**
 * Random numbers that are pure functions of a key and the same on every platform.
 *
 * <p>The entry type is {@link org.semblance.data.random.Draws}. What the numbers are used for does
 * not belong here.
 */
@NullMarked
package org.semblance.data.random;

import org.jspecify.annotations.NullMarked;
