/**
 * Architectures from image to embedding, the files that hold their weights, and what turns images
 * into embeddings.
 *
 * <p>{@link org.semblance.backbones.FaceModel} is the entry to build a network and {@link
 * org.semblance.backbones.EmbedderSource} the entry to use a stored one. Losses, class weights,
 * reading of pictures and evaluation do not belong here.
 */
@NullMarked
package org.semblance.backbones;

import org.jspecify.annotations.NullMarked;
