/**
 * Classification heads, which turn embeddings into one logit per class, and margin losses, which
 * turn logits and labels into one scalar.
 *
 * <p>Entry types are {@link org.semblance.losses.Loss}, which names the head that it needs, and
 * {@link org.semblance.losses.ClassificationHead}. Training loops, weight decay and evaluation do
 * not belong here.
 */
@NullMarked
package org.semblance.losses;

import org.jspecify.annotations.NullMarked;
