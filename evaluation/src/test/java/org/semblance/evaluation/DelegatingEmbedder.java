package org.semblance.evaluation;

import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.tensorflow.types.TUint8;

/** Hands everything on to another embedder, so that a test can change one method. */
class DelegatingEmbedder implements Embedder {

  private final Embedder embedder;

  DelegatingEmbedder(Embedder embedder) {
    this.embedder = embedder;
  }

  @Override
  public int embeddingSize() {
    return embedder.embeddingSize();
  }

  @Override
  public Preprocessing preprocessing() {
    return embedder.preprocessing();
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    return embedder.embed(images, flipSum);
  }

  @Override
  public void close() {
    embedder.close();
  }
}
