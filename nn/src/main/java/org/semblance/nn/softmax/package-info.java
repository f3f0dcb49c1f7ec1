/**
 * Cross-entropy over many classes: what a classification head and a margin loss have in common, as
 * TensorFlow's operations or as our own.
 *
 * <p>Entry types are {@link org.semblance.nn.softmax.SoftmaxCrossEntropy} and {@link
 * org.semblance.nn.softmax.UnifiedCrossEntropy}. Which margin a loss has, and which weights a head
 * has, belong to the room {@code losses}.
 */
@NullMarked
package org.semblance.nn.softmax;

import org.jspecify.annotations.NullMarked;
