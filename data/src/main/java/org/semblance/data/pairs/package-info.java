/**
 * Verification sets out of training sets.
 *
 * <p>The entry types are {@link org.semblance.data.pairs.PairMaker} and {@link
 * org.semblance.data.pairs.HardPairs}. Networks do not belong here: who has one brings embeddings.
 */
@NullMarked
package org.semblance.data.pairs;

import org.jspecify.annotations.NullMarked;
