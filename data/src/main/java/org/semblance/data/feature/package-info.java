/**
 * Records of named features as TensorFlow and OneFlow write them, with and without a wrapper.
 *
 * <p>The entry type is {@link org.semblance.data.feature.FeatureFormat}. How records are framed in
 * files belongs to the packages of the formats.
 */
@NullMarked
package org.semblance.data.feature;

import org.jspecify.annotations.NullMarked;
