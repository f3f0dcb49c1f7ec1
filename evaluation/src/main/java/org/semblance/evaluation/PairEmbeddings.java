package org.semblance.evaluation;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.semblance.backbones.Embedder;
import org.semblance.data.ImageDecoder;
import org.semblance.data.PairSet;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** The embeddings of a pair set's pictures, each of length one. */
final class PairEmbeddings {

  private final float[][] embeddings;

  private PairEmbeddings(float[][] embeddings) {
    this.embeddings = embeddings;
  }

  /** Decodes on one thread and embeds on the caller's, batch by batch. */
  static PairEmbeddings of(
      Embedder embedder, PairSet pairs, PairVerification how, EvaluationProgress progress) {
    float[][] embeddings = new float[pairs.images()][];
    ExecutorService decoding =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "evaluation-decoder");
              thread.setDaemon(true);
              return thread;
            });
    try (ImageDecoder decoder = ImageDecoder.open()) {
      try {
        int batch = Math.min(how.batchSize(), pairs.images());
        DecodedBatch current = new DecodedBatch(embedder, batch);
        DecodedBatch next = new DecodedBatch(embedder, batch);
        Future<?> ready = submit(decoding, current, decoder, pairs, 0);
        for (int from = 0; from < embeddings.length; from += batch) {
          await(ready);
          if (from + batch < embeddings.length) {
            ready = submit(decoding, next, decoder, pairs, from + batch);
          }
          float[][] found = current.embed(embedder, how.flip());
          for (int i = 0; i < found.length; i++) {
            embeddings[from + i] = normalized(found[i], pairs.place(from + i));
          }
          progress.embedded(from + found.length, embeddings.length);
          DecodedBatch embedded = current;
          current = next;
          next = embedded;
        }
      } finally {
        stop(decoding);
      }
    }
    return new PairEmbeddings(embeddings);
  }

  private static Future<?> submit(
      ExecutorService decoding, DecodedBatch into, ImageDecoder decoder, PairSet pairs, int from) {
    return decoding.submit(() -> into.decode(decoder, pairs, from));
  }

  private static void await(Future<?> ready) {
    try {
      ready.get();
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

  private static float[] normalized(float[] embedding, String place) {
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

  /** Returns the cosine of two pictures' embeddings. */
  double cosine(int left, int right) {
    float[] a = embeddings[left];
    float[] b = embeddings[right];
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
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

    void decode(ImageDecoder decoder, PairSet pairs, int from) {
      size = Math.min(pixels.length / imageBytes(), pairs.images() - from);
      for (int i = 0; i < size; i++) {
        int image = from + i;
        decoder.decode(
            pairs.encoded(image), pairs.place(image), height, width, pixels, i * imageBytes());
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
