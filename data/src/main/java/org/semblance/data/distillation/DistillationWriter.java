package org.semblance.data.distillation;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.nio.file.Files;
import java.nio.file.Path;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.tfrecord.TfFrame;

/**
 * Writes a distillation file that {@link DistillationRecords} and Keras_insightface read.
 *
 * <p>It grows under the name {@code NAME.part} and takes its own when it is complete. What a writer
 * that stopped has left, by whatever cause, the next one goes on from: it reads the records that
 * are whole, compares them with what is to be written, and leaves the rest out. <b>Differs from</b>
 * Keras_insightface, which has to be asked to recover and writes the file anew for it.
 */
public final class DistillationWriter implements AutoCloseable {

  /** The pictures of a file, in its order. */
  public interface Pictures {

    /** Returns the path of a picture, from which it can be found again. */
    String name(int picture);

    /** Returns the class of a picture. */
    int label(int picture);
  }

  private final DistillationHeader header;
  private final Pictures pictures;
  private final PartFile file;
  private int written;
  private boolean closed;

  private DistillationWriter(
      DistillationHeader header, Pictures pictures, Path target, DistillationBeginning beginning) {
    this.header = header;
    this.pictures = pictures;
    this.file = new PartFile(target, beginning.bytes());
    this.written = beginning.records();
  }

  /**
   * Opens a file, and goes on where another writer has stopped; the caller closes it.
   *
   * @param target the file; {@code .tfrecord} is the usual ending
   * @param header what it shall hold
   * @param pictures {@code header.total()} of them
   * @throws DataException if the file is there already, or the beginning of another one is
   */
  public static DistillationWriter open(Path target, DistillationHeader header, Pictures pictures) {
    Path part = PartFile.partOf(target.toAbsolutePath());
    if (Files.exists(target)) {
      throw new DataException(
          target + " is there already; choose another name, or delete it first");
    }
    DistillationBeginning beginning =
        Files.exists(part)
            ? DistillationBeginning.of(part, header, pictures)
            : DistillationBeginning.NONE;
    return new DistillationWriter(header, pictures, target, beginning);
  }

  /** Returns how many records there are: the number of the picture whose embedding comes next. */
  public int written() {
    return written;
  }

  /**
   * Writes the record of the next picture.
   *
   * @param embedding {@code [header.embeddingSize()]}; finite, for float16 in [−65504, 65504] too
   * @throws DataException naming the picture, if a value cannot be kept
   */
  public void add(float[] embedding) {
    checkState(written < header.total(), "all %s records are there", header.total());
    checkArgument(
        embedding.length == header.embeddingSize(),
        "an embedding must have %s values, got %s",
        header.embeddingSize(),
        embedding.length);
    String name = pictures.name(written);
    int label = pictures.label(written);
    checkArgument(
        label >= 0 && label < header.classes(),
        "classes must be in [0, %s), that of %s is %s",
        header.classes(),
        name,
        label);
    requireKept(embedding, name);
    byte[] raw = RawEmbedding.toBytes(embedding, header.half());
    byte[] example =
        written == 0
            ? DistillationExample.first(name, label, raw, header)
            : DistillationExample.of(name, label, raw);
    file.write(TfFrame.framed(example));
    written++;
  }

  private void requireKept(float[] embedding, String name) {
    float largest = header.half() ? Float16.LARGEST : Float.MAX_VALUE;
    for (int i = 0; i < embedding.length; i++) {
      if (!(Math.abs(embedding[i]) <= largest)) {
        throw new DataException(
            String.format(
                "the embedding of %s must have values of at most %s, which is %s's end, got %s at"
                    + " %d%s",
                name,
                largest,
                header.type(),
                embedding[i],
                i,
                Float.isFinite(embedding[i]) ? "; write float32" : ""));
      }
    }
  }

  /** Forces to disk what was written so far. */
  public void flush() {
    file.force();
  }

  /**
   * Gives the file its name.
   *
   * @throws IllegalStateException if records are missing
   */
  public void finish() {
    checkState(
        written == header.total(), "%s records were promised, %s written", header.total(), written);
    file.finish();
    closed = true;
  }

  /** Closes the file; what is not finished stays, to go on from. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      file.force();
    } finally {
      file.close();
    }
  }
}
