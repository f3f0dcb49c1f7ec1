/**
 * Teachers, and data sets of their embeddings from which a student learns.
 *
 * <p>The entry type is {@link org.semblance.distill.TeacherExtraction}, which writes such a data
 * set. Its records belong to {@code data}, the losses that compare a student with them to {@code
 * losses}, and what opens a network to {@code backbones}.
 */
@NullMarked
package org.semblance.distill;

import org.jspecify.annotations.NullMarked;
