package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.semblance.backbones.Embedder;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.align.Alignment;
import org.semblance.data.align.FivePoints;
import org.semblance.data.convert.Rasters;
import org.semblance.evaluation.EvaluationProgress;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/**
 * Embeds the pictures of a set once: reads, decodes, aligns by five points, and embeds each picture
 * and its mirror image.
 *
 * <p>Pictures are prepared by several threads while the batch before them is embedded; memory holds
 * two batches. The result is an {@link EmbeddingFile}. A pass that stopped, was killed, or ended at
 * a bad picture goes on where it was when it is run again.
 *
 * @param batchSize pictures per run of the network, at least 1
 * @param mirrored whether mirror images are embedded too, for flags with F1
 * @param threads that prepare pictures, at least 1
 */
public record EmbeddingPass(int batchSize, boolean mirrored, int threads) {

  private static final int CHANNELS = 3;

  /** Checks the ranges. */
  public EmbeddingPass {
    checkArgument(batchSize >= 1, "batch must be >= 1, got %s", batchSize);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /**
   * Embeds all pictures, or goes on doing so.
   *
   * @param model a text that is another one for another network: an earlier pass of another one is
   *     not gone on with
   * @param target the NPZ file to write
   * @param bad takes pictures that cannot be embedded; their rows are NaN
   * @param stop asked after each batch; whether to end early
   * @return whether all are embedded and the file is written
   * @throws DataException naming a picture, if bad ones are not skipped
   */
  public boolean run(
      IjbSet set,
      Embedder embedder,
      String model,
      Path target,
      BadEntries bad,
      EvaluationProgress progress,
      BooleanSupplier stop) {
    int side = embedder.preprocessing().width();
    if (embedder.preprocessing().height() != side) {
      throw new DataException(
          String.format(
              "faces are aligned into squares, but the network wants pictures %d high and %d wide",
              embedder.preprocessing().height(), side));
    }
    String job = String.join("|", set.contentKey(), model, "side " + side, "mirrored " + mirrored);
    EmbeddingSpool.KnownRow known =
        (image, finite) -> {
          if (!finite) {
            bad.add(BadEntries.Kind.PICTURE, set.file(image) + ", in an earlier pass");
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (EmbeddingSpool spool =
        EmbeddingSpool.open(target, job, embedder.embeddingSize(), mirrored, set.images(), known)) {
      Prepared next = prepare(set, spool.rows(), side, pool);
      while (next.size() > 0) {
        Prepared current = next;
        next = prepare(set, spool.rows() + current.size(), side, pool);
        embed(current, set, embedder, side, spool, bad);
        progress.embedded(spool.rows(), set.images());
        if (stop.getAsBoolean() && next.size() > 0) {
          return false;
        }
      }
      spool.finish(Arrays.asList(set.pictures().names));
      return true;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Pictures that are being prepared, from the set's number {@code first} on. */
  private record Prepared(int first, List<Future<byte[]>> pictures) {
    int size() {
      return pictures.size();
    }
  }

  private Prepared prepare(IjbSet set, int first, int side, ExecutorService pool) {
    List<Future<byte[]>> pictures = new ArrayList<>();
    for (int image = first; image < Math.min(set.images(), first + batchSize); image++) {
      int number = image;
      pictures.add(pool.submit(() -> aligned(set, number, side)));
    }
    return new Prepared(first, pictures);
  }

  private static byte[] aligned(IjbSet set, int image, int side) {
    FivePoints points = set.points(image);
    if (points == null) {
      throw new DataException(set.folder().points() + " has no points for " + set.name(image));
    }
    byte[] encoded = read(set, image);
    String place = String.valueOf(set.file(image));
    Rasters.Raster raster = Rasters.decode(encoded, place);
    return Alignment.aligned(raster, points, side, place).rgb();
  }

  private static byte[] read(IjbSet set, int image) {
    try {
      Path file = set.file(image);
      if (Files.size(file) > ImageSet.MAXIMUM_BYTES) {
        throw new DataException(
            String.format("%s may have %,d bytes at most", file, ImageSet.MAXIMUM_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException | InvalidPathException e) {
      throw new DataException(
          String.format(
              "a picture named %s is expected in %s, but cannot be read: %s",
              set.name(image), set.folder().pictures(), e),
          e);
    }
  }

  private void embed(
      Prepared batch,
      IjbSet set,
      Embedder embedder,
      int side,
      EmbeddingSpool spool,
      BadEntries bad) {
    boolean[] usable = new boolean[batch.size()];
    byte[] pixels = pixels(batch, side, usable, bad);
    float[][] embeddings;
    Shape shape = Shape.of((long) usable.length * copies(), side, side, CHANNELS);
    try (TUint8 images =
        TUint8.tensorOf(shape, tensor -> tensor.asRawTensor().data().write(pixels))) {
      embeddings = embedder.embed(images, false);
    }
    for (int i = 0; i < usable.length; i++) {
      float[] plain = embeddings[i];
      float[] ofMirrored = embeddings[mirrored ? usable.length + i : i];
      if (usable[i] && !(isFinite(plain) && isFinite(ofMirrored))) {
        usable[i] = false;
        bad.add(
            BadEntries.Kind.PICTURE,
            String.format(
                "the embedding of %s must be finite, it is not; the network's weights or its"
                    + " preprocessing are broken",
                set.file(batch.first() + i)));
      }
      spool.add(usable[i] ? plain : null, usable[i] ? ofMirrored : null);
    }
  }

  private int copies() {
    return mirrored ? 2 : 1;
  }

  /** Returns all pictures, then all mirror images; those that cannot be used are black. */
  private byte[] pixels(Prepared batch, int side, boolean[] usable, BadEntries bad) {
    int imageBytes = side * side * CHANNELS;
    byte[] pixels = new byte[batch.size() * copies() * imageBytes];
    for (int i = 0; i < usable.length; i++) {
      try {
        byte[] rgb = get(batch.pictures().get(i));
        System.arraycopy(rgb, 0, pixels, i * imageBytes, imageBytes);
        if (mirrored) {
          mirror(rgb, side, pixels, (usable.length + i) * imageBytes);
        }
        usable[i] = true;
      } catch (DataException e) {
        bad.add(BadEntries.Kind.PICTURE, String.valueOf(e.getMessage()));
      }
    }
    return pixels;
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] get(Future<byte[]> picture) {
    try {
      return picture.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the pass was interrupted; the same command goes on", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("preparing pictures throws nothing else", cause);
    }
  }

  private static void mirror(byte[] rgb, int side, byte[] into, int offset) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int from = (y * side + x) * CHANNELS;
        int to = offset + (y * side + side - 1 - x) * CHANNELS;
        into[to] = rgb[from];
        into[to + 1] = rgb[from + 1];
        into[to + 2] = rgb[from + 2];
      }
    }
  }
}
