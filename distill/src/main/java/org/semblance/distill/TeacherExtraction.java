package org.semblance.distill;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.distillation.DistillationHeader;
import org.semblance.data.distillation.DistillationWriter;
import org.semblance.data.random.Draws;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;

/**
 * Embeds every picture of a data set with a teacher and writes the embeddings as a distillation
 * file, from which Semblance and Keras_insightface train.
 *
 * <p>A record holds a picture's place ({@link ImageSet#place}), its class and its embedding as the
 * teacher gives it, <b>not scaled to length 1</b>; losses scale it themselves. Records are in the
 * order of the set, identity by identity, unless they are shuffled: a reader that shuffles within a
 * window only, as Keras_insightface's, wants that.
 *
 * <p>Memory holds two batches, whatever the size of the set. The file has a temporary name until it
 * is complete; an extraction that stopped or was killed goes on where it was when the same one is
 * run again, and beside the file stands until then what it is of. <b>Differs from</b>
 * Keras_insightface's {@code data_distiller}, which goes through the list that it has shuffled and
 * kept in the current folder, reads and embeds in turn, has to be asked to recover, and then takes
 * any beginning for its own.
 *
 * @param batchSize pictures per run of the teacher, at least 1
 * @param flip whether the mirror image's embedding is added; false is what the original does
 * @param half whether values are kept as float16; else as float32
 * @param shuffle seed of the order of the records, the one in which a conversion of the same seed
 *     has the pictures; null: the order of the set
 * @param threads that read and decode pictures, at least 1
 */
public record TeacherExtraction(
    int batchSize, boolean flip, boolean half, @Nullable Long shuffle, int threads) {

  /** Records between two times that they are forced to disk. */
  private static final int RECORDS_PER_FORCE = 20_000;

  private static final int KEY_LETTERS = 16;

  /** Checks the ranges. */
  public TeacherExtraction {
    checkArgument(batchSize >= 1, "batch must be >= 1, got %s", batchSize);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /** Leaves the embedding when somebody asked to stop. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Hears of an extraction. */
  public interface Progress extends EvaluationProgress {

    /** Called before the first picture, if an earlier run has embedded some. */
    void goesOnFrom(int pictures);
  }

  /**
   * Checks that nothing would be overwritten, before anything that takes long.
   *
   * @throws DataException if there is something of that name
   */
  public static void requireFree(Path target) {
    if (Files.exists(target)) {
      throw new DataException(
          target + " is there already; choose another name, or delete it first");
    }
  }

  /**
   * Embeds all pictures, or goes on doing so.
   *
   * @param images stay open
   * @param target the file to write; {@code .tfrecord} is the usual ending
   * @param stop asked after each batch; whether to end early
   * @throws DataException if the file is there already, the beginning of another extraction is
   *     (naming what differs), or a picture cannot be embedded (naming it)
   */
  public ExtractionResult run(
      ImageSet images, Teacher teacher, Path target, Progress progress, BooleanSupplier stop) {
    Path file = target.toAbsolutePath();
    requireFree(file);
    Records records = new Records(images, order(images));
    DistillationHeader header =
        new DistillationHeader(
            images.identities().size(), teacher.embedder().embeddingSize(), images.size(), half);
    new ExtractionJob(settings(records, teacher)).begin(file);
    try (DistillationWriter writer = DistillationWriter.open(file, header, records)) {
      int before = writer.written();
      if (before > 0) {
        progress.goesOnFrom(before);
      }
      try {
        new BatchEmbedding(flip, batchSize, threads)
            .run(
                teacher.embedder(),
                new Rest(records, before),
                (embedding, i) -> add(writer, embedding),
                (done, rest) -> {
                  progress.embedded(before + done, header.total());
                  if (done < rest && stop.getAsBoolean()) {
                    throw new StoppedException();
                  }
                });
      } catch (StoppedException e) {
        return new ExtractionResult(header, before, writer.written());
      }
      writer.finish();
      ExtractionJob.end(file);
      return new ExtractionResult(header, before, header.total());
    }
  }

  private static void add(DistillationWriter writer, float[] embedding) {
    writer.add(embedding);
    if (writer.written() % RECORDS_PER_FORCE == 0) {
      writer.flush();
    }
  }

  private ImmutableIntArray order(ImageSet images) {
    int[] order = IntStream.range(0, images.size()).toArray();
    if (shuffle != null) {
      Draws.of(shuffle, DrawKey.CONVERSION).shuffle(order);
    }
    return ImmutableIntArray.copyOf(order);
  }

  /** What decides the records, under names that people know. */
  private Map<String, String> settings(Records records, Teacher teacher) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("teacher (its files, or what is said of its pixels)", shortened(teacher));
    settings.put("data", records.describe());
    settings.put("order", shuffle == null ? "that of the data" : "drawn from seed " + shuffle);
    settings.put("flip", flip ? "on" : "off");
    settings.put("type", half ? "float16" : "float32");
    return settings;
  }

  private static String shortened(Teacher teacher) {
    String key = Hashing.sha256().hashUnencodedChars(teacher.contentKey()).toString();
    return key.substring(0, KEY_LETTERS);
  }

  /** The records of the file, in its order. */
  private record Records(ImageSet images, ImmutableIntArray order)
      implements DistillationWriter.Pictures {

    @Override
    public String name(int picture) {
      return images.place(order.get(picture));
    }

    @Override
    public int label(int picture) {
      return images.label(order.get(picture));
    }

    byte[] encoded(int picture) {
      return images.encoded(order.get(picture));
    }

    /** Every name and class whatever the order; of the content, two pictures stand for all. */
    String describe() {
      Hasher hasher = Hashing.sha256().newHasher();
      for (int image = 0; image < images.size(); image++) {
        hasher.putInt(images.label(image)).putUnencodedChars(images.place(image)).putChar('\n');
      }
      hasher.putBytes(images.encoded(0)).putBytes(images.encoded(images.size() - 1));
      return String.format(
          "%,d pictures %s", images.size(), hasher.hash().toString().substring(0, KEY_LETTERS));
    }
  }

  /** The pictures that have no record yet. */
  private record Rest(Records records, int begin) implements BatchEmbedding.Pictures {

    @Override
    public int count() {
      return records.order().length() - begin;
    }

    @Override
    public byte[] encoded(int picture) {
      return records.encoded(begin + picture);
    }

    @Override
    public String place(int picture) {
      return records.name(begin + picture);
    }
  }
}
