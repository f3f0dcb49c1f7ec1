/**
 * NumPy's files of arrays, so that embeddings can go to Python and come from there.
 *
 * <p>The entry types are {@link org.semblance.data.numpy.NpzFile}, which writes, and {@link
 * org.semblance.data.numpy.NpzReader}. Arrays of Python objects do not belong here: they are
 * pickles.
 */
@NullMarked
package org.semblance.data.numpy;

import org.jspecify.annotations.NullMarked;
