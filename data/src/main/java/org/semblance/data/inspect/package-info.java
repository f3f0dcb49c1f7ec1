/**
 * What a data set holds, and what about it would break or spoil a training.
 *
 * <p>The entry type is {@link org.semblance.data.inspect.Inspection}. Nothing here changes a data
 * set.
 */
@NullMarked
package org.semblance.data.inspect;

import org.jspecify.annotations.NullMarked;
