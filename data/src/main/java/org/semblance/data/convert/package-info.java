/**
 * From any format to any other: the formats' names, what a path holds, and the copying.
 *
 * <p>Entry types are {@link org.semblance.data.convert.Conversion} and {@link
 * org.semblance.data.convert.Format} for training sets, {@link
 * org.semblance.data.convert.PairConversion} and {@link org.semblance.data.convert.PairFormat} for
 * verification sets. How records look belongs to the formats' own packages.
 */
@NullMarked
package org.semblance.data.convert;

import org.jspecify.annotations.NullMarked;
