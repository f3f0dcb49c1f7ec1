/**
 * The protocols of IJB-B and IJB-C: templates of several pictures, compared one to one and searched
 * for in galleries.
 *
 * <p>The entry types are {@link org.semblance.ijb.IjbSet}, what a set's lists say, {@link
 * org.semblance.ijb.EmbeddingPass}, which embeds its pictures, and {@link
 * org.semblance.ijb.IjbEvaluation}, which scores embeddings. Pairs of single pictures belong to
 * {@code evaluation}; drawing belongs to {@code callbacks}.
 */
@NullMarked
package org.semblance.ijb;

import org.jspecify.annotations.NullMarked;
