package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.semblance.backbones.Embedder;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Embeds pictures batch by batch. Memory holds two batches of pixels: the next one is decoded while
 * the present one is embedded.
 *
 * @param flip whether the mirrored picture's embedding is added
 * @param batchSize pictures per run of the network, at least 1
 * @param threads that read and decode pictures, at least 1
 */
public record BatchEmbedding(boolean flip, int batchSize, int threads) {

  /** One thread decodes, which is enough for pictures that are read fast. */
  public BatchEmbedding(boolean flip, int batchSize) {
    this(flip, batchSize, 1);
  }

  /** Checks the ranges. */
  public BatchEmbedding {
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /** Pictures to be embedded, each asked for once, by as many threads as there are. */
  public interface Pictures {

    /** Returns how many there are. */
    int count();

    /** Returns a picture as JPEG or PNG. */
    byte[] encoded(int picture);

    /** Returns where a picture comes from, for messages. */
    String place(int picture);

    /** Returns all pictures of a set, in their order. */
    static Pictures of(ImageSet set) {
      return new WholeSet(set);
    }
  }

  private record WholeSet(ImageSet set) implements Pictures {

    @Override
    public int count() {
      return set.size();
    }

    @Override
    public byte[] encoded(int picture) {
      return set.encoded(picture);
    }

    @Override
    public String place(int picture) {
      return set.place(picture);
    }
  }

  /**
   * Decodes on threads of its own and embeds on the caller's.
   *
   * @param embedder stays open
   * @param receiver takes the embedding of each picture as the network gives it, and the picture's
   *     number, in their order; what it throws ends the embedding
   * @throws org.semblance.data.DataException naming a picture that cannot be decoded or has another
   *     size than the network's
   */
  public void run(
      Embedder embedder,
      Pictures pictures,
      ObjIntConsumer<float[]> receiver,
      EvaluationProgress progress) {
    forEachBatch(
        embedder,
        pictures,
        (batch, from) -> {
          float[][] found = batch.embed(embedder, flip);
          for (int i = 0; i < found.length; i++) {
            receiver.accept(found[i], from + i);
          }
        },
        progress);
  }

  /** Takes what the network makes of a picture and of its mirror image. */
  @FunctionalInterface
  public interface BothReceiver {

    /**
     * Takes both embeddings.
     *
     * @param plain of the picture
     * @param mirrored of its mirror image
     */
    void accept(float[] plain, float[] mirrored, int picture);
  }

  /**
   * Embeds pictures and their mirror images apart, whatever {@link #flip()} says; otherwise as
   * {@link #run}.
   */
  public void runBoth(
      Embedder embedder, Pictures pictures, BothReceiver receiver, EvaluationProgress progress) {
    forEachBatch(
        embedder,
        pictures,
        (batch, from) -> {
          float[][] plain = batch.embed(embedder, false);
          batch.mirror();
          float[][] mirrored = batch.embed(embedder, false);
          for (int i = 0; i < plain.length; i++) {
            receiver.accept(plain[i], mirrored[i], from + i);
          }
        },
        progress);
  }

  private void forEachBatch(
      Embedder embedder,
      Pictures pictures,
      ObjIntConsumer<DecodedBatch> consumer,
      EvaluationProgress progress) {
    int count = pictures.count();
    ExecutorService decoding =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "evaluation-decoder");
              thread.setDaemon(true);
              return thread;
            });
    try (ImageDecoder decoder = ImageDecoder.open()) {
      try {
        int batch = Math.max(1, Math.min(batchSize, count));
        DecodedBatch current = new DecodedBatch(embedder, batch);
        DecodedBatch next = new DecodedBatch(embedder, batch);
        List<Future<?>> ready = submit(decoding, current, decoder, pictures, 0);
        for (int from = 0; from < count; from += batch) {
          await(ready);
          if (from + batch < count) {
            ready = submit(decoding, next, decoder, pictures, from + batch);
          }
          consumer.accept(current, from);
          progress.embedded(from + current.size, count);
          DecodedBatch embedded = current;
          current = next;
          next = embedded;
        }
      } finally {
        stop(decoding);
      }
    }
  }

  private List<Future<?>> submit(
      ExecutorService decoding,
      DecodedBatch into,
      ImageDecoder decoder,
      Pictures pictures,
      int from) {
    int size = into.begin(pictures, from);
    List<Future<?>> parts = new ArrayList<>();
    for (int part = 0; part < threads; part++) {
      int first = (int) ((long) size * part / threads);
      int end = (int) ((long) size * (part + 1) / threads);
      parts.add(decoding.submit(() -> into.decode(decoder, pictures, from, first, end)));
    }
    return parts;
  }

  private static void await(List<Future<?>> ready) {
    try {
      for (Future<?> part : ready) {
        part.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new SemblanceException("decoding failed: " + e.getCause(), e);
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt();
      throw new SemblanceException("the evaluation was interrupted", e);
    }
  }

  /** Waits for the batch that is being decoded: the decoder must not be closed under it. */
  private static void stop(ExecutorService decoding) {
    decoding.shutdown();
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        done = decoding.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Scales an embedding to length 1, in its place.
   *
   * @param place of the picture, for messages
   * @return the same array
   * @throws SemblanceException naming the picture if its embedding is zero or not finite
   */
  public static float[] unit(float[] embedding, String place) {
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || !Double.isFinite(length)) {
      throw new SemblanceException(
          String.format(
              "the embedding of %s must be finite and not zero, got length %s; the network's"
                  + " weights or its preprocessing are broken",
              place, length));
    }
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (float) (embedding[i] / length);
    }
    return embedding;
  }

  /** Pixels of consecutive pictures. */
  private static final class DecodedBatch {

    private final int height;
    private final int width;
    private final byte[] pixels;
    private int size;

    DecodedBatch(Embedder embedder, int capacity) {
      height = embedder.preprocessing().height();
      width = embedder.preprocessing().width();
      pixels = new byte[Math.multiplyExact(capacity, imageBytes())];
    }

    private int imageBytes() {
      return height * width * ImageDecoder.CHANNELS;
    }

    /** Makes place for the pictures from a number on; returns how many there will be. */
    int begin(Pictures pictures, int from) {
      size = Math.min(pixels.length / imageBytes(), pictures.count() - from);
      return size;
    }

    /** Decodes a part of them. */
    void decode(ImageDecoder decoder, Pictures pictures, int from, int first, int end) {
      for (int i = first; i < end; i++) {
        int image = from + i;
        decoder.decode(
            pictures.encoded(image),
            pictures.place(image),
            height,
            width,
            pixels,
            i * imageBytes());
      }
    }

    /** Turns every picture left to right. */
    void mirror() {
      int row = width * ImageDecoder.CHANNELS;
      byte[] pixel = new byte[ImageDecoder.CHANNELS];
      for (int start = 0; start < size * imageBytes(); start += row) {
        int left = start;
        int right = start + row - pixel.length;
        while (left < right) {
          System.arraycopy(pixels, left, pixel, 0, pixel.length);
          System.arraycopy(pixels, right, pixels, left, pixel.length);
          System.arraycopy(pixel, 0, pixels, right, pixel.length);
          left += pixel.length;
          right -= pixel.length;
        }
      }
    }

    float[][] embed(Embedder embedder, boolean flip) {
      Shape shape = Shape.of(size, height, width, ImageDecoder.CHANNELS);
      int length = size * imageBytes();
      try (TUint8 images =
          TUint8.tensorOf(shape, DataBuffers.of(pixels, true, false).slice(0, length))) {
        return embedder.embed(images, flip);
      }
    }
  }
}
