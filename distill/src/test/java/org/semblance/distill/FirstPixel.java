package org.semblance.distill;

import java.util.function.IntConsumer;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.testing.TinyFaces;
import org.tensorflow.types.TUint8;

/** A teacher that sees a picture's first pixel only: 3 red, green, -blue / 3. */
final class FirstPixel implements Embedder {

  private final IntConsumer hearer;
  private int batches;

  /**
   * Creates a teacher.
   *
   * @param hearer hears the number of each batch before it is embedded
   */
  FirstPixel(IntConsumer hearer) {
    this.hearer = hearer;
  }

  FirstPixel() {
    this(batch -> {});
  }

  static float[] embedding(int red, int green, int blue, boolean flip) {
    return new float[] {3 * red, green, -blue / 3f, flip ? 1 : 0};
  }

  @Override
  public int embeddingSize() {
    return 4;
  }

  @Override
  public Preprocessing preprocessing() {
    return new Preprocessing(127.5, 128, ColorOrder.RGB, TinyFaces.SIZE, TinyFaces.SIZE);
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    hearer.accept(batches++);
    float[][] embeddings = new float[(int) images.shape().get(0)][];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] =
          embedding(
              images.getByte(i, 0, 0, 0) & 0xFF,
              images.getByte(i, 0, 0, 1) & 0xFF,
              images.getByte(i, 0, 0, 2) & 0xFF,
              flipSum);
    }
    return embeddings;
  }

  @Override
  public void close() {}
}
