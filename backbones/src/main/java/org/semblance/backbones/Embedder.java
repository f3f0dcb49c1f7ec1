package org.semblance.backbones;

import org.tensorflow.types.TUint8;

/**
 * Turns images into embeddings, whatever holds the network.
 *
 * <p>Preprocessing and flipping are part of the graph: a batch is one run of one session.
 * Implementations own native memory unless they say otherwise; {@link #close} frees it. Calls may
 * come from several threads.
 */
public interface Embedder extends AutoCloseable {

  /** Returns how many values an embedding has. */
  int embeddingSize();

  /** Returns the size that images must have, and what is done to their pixels first. */
  Preprocessing preprocessing();

  /**
   * Embeds a batch.
   *
   * <p><b>Shapes</b>: {@code [n, height, width, 3] → [n][embeddingSize]}; n may differ from call to
   * call. <b>Ranges</b>: RGB 0..255 in; the embeddings are not normalised.
   *
   * @param images the caller closes them
   * @param flipSum whether to return {@code f(x) + f(x mirrored left to right)} instead of {@code
   *     f(x)}
   * @throws IllegalArgumentException if the images have another size
   */
  float[][] embed(TUint8 images, boolean flipSum);

  @Override
  void close();
}
