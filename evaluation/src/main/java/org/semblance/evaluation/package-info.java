/**
 * How good an embedding network is: pairs of pictures, one person or two.
 *
 * <p>The entry type is {@link org.semblance.evaluation.PairVerification}, whose result is a {@link
 * org.semblance.evaluation.VerificationReport}. {@link org.semblance.evaluation.BatchEmbedding} is
 * how pictures become embeddings. Reading pair files and networks belong to the rooms below.
 */
@NullMarked
package org.semblance.evaluation;

import org.jspecify.annotations.NullMarked;
