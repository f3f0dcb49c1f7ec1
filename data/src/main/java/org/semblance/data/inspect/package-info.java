/**
 * What a data set holds, and what about it would break or spoil a training.
 *
 * <p>The entry types are {@link org.semblance.data.inspect.Inspection}, {@link
 * org.semblance.data.inspect.Check} and {@link org.semblance.data.inspect.VerificationCheck}.
 * Nothing here changes a data set, and how it is shown to people does not belong here.
 */
@NullMarked
package org.semblance.data.inspect;

import org.jspecify.annotations.NullMarked;
