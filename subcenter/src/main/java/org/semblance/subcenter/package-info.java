/**
 * Cleaning of training sets with the sub-centres of a trained head: which of an identity's
 * sub-centres is the identity, and which pictures are too far away from it.
 *
 * <p>{@link org.semblance.subcenter.CosinePass} measures the pictures of a set against {@link
 * org.semblance.subcenter.ClassCenters}, {@link org.semblance.subcenter.Cleaning} decides which to
 * keep. Training with sub-centres belongs to {@code losses} and {@code train}, writing data sets to
 * {@code data}, reports to {@code cli}.
 */
@NullMarked
package org.semblance.subcenter;

import org.jspecify.annotations.NullMarked;
