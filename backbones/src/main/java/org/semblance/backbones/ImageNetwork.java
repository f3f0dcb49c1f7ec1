package org.semblance.backbones;

import java.nio.ByteBuffer;

/**
 * A network that another framework runs beside TensorFlow, from prepared images to embeddings.
 * Implementations own native memory; {@link #close} frees it.
 */
public interface ImageNetwork extends AutoCloseable {

  /** Returns what the network says of its images. */
  ImageInput input();

  /**
   * Runs the network. Never called by two threads at once.
   *
   * @param images float32 values of {@code shape[0]} images, in native memory and the machine's
   *     byte order, from position 0 to the limit
   * @param shape of all of them: {@code [n, 3, height, width]} or {@code [n, height, width, 3]}, as
   *     {@link #input} has it
   * @return {@code [n][embeddingSize]}
   * @throws WeightsException if the network does not take them or gives something else
   */
  float[][] run(ByteBuffer images, long[] shape);

  @Override
  void close();
}
