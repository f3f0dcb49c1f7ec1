package org.semblance.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.tensorflow.types.TUint8;

/** Embeds a 4 by 4 picture as the red, green and blue of its first pixel; black has length 0. */
final class ColorEmbedder implements Embedder {

  static final int SIDE = 4;

  final List<Integer> batchSizes = new ArrayList<>();
  final List<Boolean> flips = new ArrayList<>();

  @Override
  public int embeddingSize() {
    return 3;
  }

  @Override
  public Preprocessing preprocessing() {
    return new Preprocessing(127.5, 128, ColorOrder.RGB, SIDE, SIDE);
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    int size = (int) images.shape().get(0);
    batchSizes.add(size);
    flips.add(flipSum);
    float[][] embeddings = new float[size][3];
    for (int i = 0; i < size; i++) {
      for (int channel = 0; channel < 3; channel++) {
        embeddings[i][channel] = images.getByte(i, 0, 0, channel) & 0xff;
      }
    }
    return embeddings;
  }

  @Override
  public void close() {}
}
