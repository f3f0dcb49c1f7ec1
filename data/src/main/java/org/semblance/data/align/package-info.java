/**
 * Faces onto the place where networks expect them, by five points.
 *
 * <p>The entry type is {@link org.semblance.data.align.Alignment}. Finding the points does not
 * belong here.
 */
@NullMarked
package org.semblance.data.align;

import org.jspecify.annotations.NullMarked;
