/**
 * Verification sets out of training sets.
 *
 * <p>The entry type is {@link org.semblance.data.pairs.PairMaker}.
 */
@NullMarked
package org.semblance.data.pairs;

import org.jspecify.annotations.NullMarked;
