package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.ImageSize;
import org.semblance.backbones.Preprocessing;
import org.semblance.backbones.WeightsException;
import org.semblance.data.BatchTeacher;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.TeacherNetwork;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A teacher that embeds the very pictures of a batch, in the thread that prepares batches.
 *
 * <p>Pixels that augmentation has made something else than whole numbers are rounded to those. The
 * embeddings are as the network gives them, not scaled to length 1. For one thread; owns the
 * network and one batch of pixels.
 */
final class OnlineTeacher implements BatchTeacher, AutoCloseable {

  private static final int CHANNELS = 3;

  private final Embedder embedder;
  private final TUint8 bytes;
  private final float[] pixels;
  private final byte[] rounded;

  /**
   * Creates a teacher.
   *
   * @param embedder is closed here
   * @param batchSize pictures that it is asked about at a time
   */
  OnlineTeacher(Embedder embedder, int batchSize) {
    Preprocessing input = embedder.preprocessing();
    this.embedder = embedder;
    this.pixels = new float[input.height() * input.width() * CHANNELS];
    this.rounded = new byte[pixels.length];
    this.bytes = TUint8.tensorOf(Shape.of(batchSize, input.height(), input.width(), CHANNELS));
  }

  /**
   * Loads the teacher that a schedule names.
   *
   * @return null if it names none; the caller closes it
   * @throws WeightsException naming the file and what is wrong, also if it takes pictures of
   *     another size than the run's
   */
  static @Nullable OnlineTeacher open(Schedule schedule) {
    TeacherNetwork network = schedule.data().teacher();
    if (network == null) {
      return null;
    }
    Preprocessing input = schedule.model().input();
    Embedder embedder = embedder(network, new ImageSize(input.height(), input.width()), schedule);
    try {
      requireSize(network.model(), embedder.preprocessing(), input);
      return new OnlineTeacher(embedder, schedule.run().batchSize());
    } catch (RuntimeException | Error e) {
      embedder.close();
      throw e;
    }
  }

  private static Embedder embedder(TeacherNetwork network, ImageSize size, Schedule schedule) {
    try {
      RunDirectory run = RunDirectory.at(network.model());
      Path file = run.exists() ? run.model() : network.model();
      return network.source(file, size).open(schedule.run().deviceOptions());
    } catch (IllegalArgumentException | SemblanceException e) {
      throw new WeightsException("data.teacher: " + e.getMessage(), e);
    }
  }

  private static void requireSize(Path model, Preprocessing found, Preprocessing input) {
    if (found.height() != input.height() || found.width() != input.width()) {
      throw new WeightsException(
          String.format(
              "data.teacher: %s must take pictures of the size in model.input, %dx%d, for it sees"
                  + " those of the batch, but it takes %dx%d; choose another teacher, or write its"
                  + " embeddings with 'semblance distill extract'",
              model, input.height(), input.width(), found.height(), found.width()));
    }
  }

  @Override
  public int size() {
    return embedder.embeddingSize();
  }

  @Override
  public void teach(TFloat32 images, TFloat32 into) {
    checkArgument(
        images.shape().equals(bytes.shape()),
        "the teacher is to look at pictures of shape %s, got %s",
        bytes.shape(),
        images.shape());
    FloatDataBuffer from = images.asRawTensor().data().asFloats();
    ByteDataBuffer to = bytes.asRawTensor().data();
    for (long at = 0; at < from.size(); at += pixels.length) {
      from.offset(at).read(pixels);
      for (int i = 0; i < pixels.length; i++) {
        rounded[i] = (byte) Math.max(0, Math.min(255, Math.round(pixels[i])));
      }
      to.offset(at).write(rounded);
    }
    FloatDataBuffer said = into.asRawTensor().data().asFloats();
    float[][] embeddings = embedder.embed(bytes, false);
    for (int i = 0; i < embeddings.length; i++) {
      said.offset((long) i * size()).write(embeddings[i]);
    }
  }

  @Override
  public void close() {
    bytes.close();
    embedder.close();
  }
}
