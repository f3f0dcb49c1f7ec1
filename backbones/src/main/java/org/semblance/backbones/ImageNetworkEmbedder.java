package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * Embeds with a network of another framework, one batch at a time.
 *
 * <p>Where the network takes a fixed number of images, a batch is cut into runs of that many and
 * the last one filled up with black. Mirrored images are a run of their own.
 */
final class ImageNetworkEmbedder implements Embedder {

  private static final int CHANNELS = 3;

  private final ImageNetwork network;
  private final Preprocessing preprocessing;
  private final FedPixels pixels;
  private final int imagesPerRun;
  private final int embeddingSize;

  /** What the network reads; kept, because Java frees such memory late. */
  private ByteBuffer fed = ByteBuffer.allocate(0);

  private boolean closed;

  private ImageNetworkEmbedder(
      ImageNetwork network, Preprocessing preprocessing, int imagesPerRun) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.pixels = new FedPixels(network.input().layout(), preprocessing);
    this.imagesPerRun = imagesPerRun;
    this.embeddingSize = probe();
  }

  /**
   * Tries a network on two black images. The embedder closes it; if this throws, the caller does.
   *
   * @throws WeightsException if it does not take the images or does not give embeddings
   */
  static ImageNetworkEmbedder of(ImageNetwork network, Preprocessing preprocessing) {
    int declared = network.input().batch();
    try {
      return new ImageNetworkEmbedder(network, preprocessing, declared);
    } catch (WeightsException e) {
      if (declared > 0) {
        throw e;
      }
      try {
        // Exporters leave the number open where a reshape inside the network fixes it to one.
        return new ImageNetworkEmbedder(network, preprocessing, 1);
      } catch (WeightsException alone) {
        e.addSuppressed(alone);
        throw e;
      }
    }
  }

  /** Returns the length of an embedding, found by embedding two black images. */
  private int probe() {
    Shape shape = Shape.of(2, preprocessing.height(), preprocessing.width(), CHANNELS);
    try (TUint8 black =
        TUint8.tensorOf(
            shape, tensor -> tensor.asRawTensor().data().write(new byte[2 * pixels.imageSize()]))) {
      return embed(black, false)[0].length;
    }
  }

  @Override
  public int embeddingSize() {
    return embeddingSize;
  }

  @Override
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public synchronized float[][] embed(TUint8 images, boolean flipSum) {
    Shape shape = images.shape();
    checkArgument(
        shape.numDimensions() == 4
            && shape.get(1) == preprocessing.height()
            && shape.get(2) == preprocessing.width()
            && shape.get(3) == CHANNELS,
        "images must be of shape [n, %s, %s, 3], got %s",
        preprocessing.height(),
        preprocessing.width(),
        shape);
    checkState(!closed, "the embedder is closed");
    int count = Math.toIntExact(shape.get(0));
    float[][] embeddings = new float[count][];
    int step = imagesPerRun == 0 ? Math.max(1, count) : imagesPerRun;
    for (int from = 0; from < count; from += step) {
      int used = Math.min(step, count - from);
      ByteDataBuffer rgb = images.asRawTensor().data().offset((long) from * pixels.imageSize());
      float[][] found = run(rgb, used, step, false);
      if (flipSum) {
        add(run(rgb, used, step, true), found, used);
      }
      System.arraycopy(found, 0, embeddings, from, used);
    }
    return embeddings;
  }

  /** Runs the network on {@code used} images out of {@code step}; the others are black. */
  private float[][] run(ByteDataBuffer rgb, int used, int step, boolean mirrored) {
    int size = pixels.imageSize();
    ByteBuffer room = room(Math.multiplyExact(step, size));
    FloatBuffer values = room.asFloatBuffer();
    byte[] image = new byte[size];
    for (int i = 0; i < step; i++) {
      if (i < used) {
        rgb.offset((long) i * size).read(image);
      } else if (i == used) {
        image = new byte[size];
      }
      pixels.put(image, mirrored, values, i * size);
    }
    return network.run(room, network.input().shape(step, preprocessing));
  }

  private ByteBuffer room(int values) {
    int bytes = Math.multiplyExact(values, Float.BYTES);
    if (fed.capacity() < bytes) {
      fed = ByteBuffer.allocateDirect(bytes);
    }
    return fed.slice(0, bytes).order(ByteOrder.nativeOrder());
  }

  private static void add(float[][] from, float[][] to, int rows) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < to[i].length; j++) {
        to[i][j] += from[i][j];
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      network.close();
      fed = ByteBuffer.allocate(0);
    }
  }
}
