/**
 * The generator of drawn faces: what a person looks like, what differs between pictures, and the
 * strokes that draw it.
 *
 * <p>The entry type is {@link org.semblance.data.drawn.FacePainter}, a pure function from two
 * random streams to pixels. Data sets, pairs and files do not belong here.
 */
@NullMarked
package org.semblance.data.drawn;

import org.jspecify.annotations.NullMarked;
