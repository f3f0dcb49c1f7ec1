package org.semblance.data.distillation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.RecordFiles;
import org.semblance.data.tfrecord.TfRecordData;

/**
 * A distillation file of Keras_insightface's {@code data_distiller}: for each picture its path, its
 * class and a teacher's embedding, which is not normalised.
 *
 * <p>A TFRecord file of {@code tf.train.Example}; every record has {@code image_names} (bytes),
 * {@code image_classes} (int64) and {@code embeddings} (bytes: float16 or float32, little-endian);
 * the first one {@code classes}, {@code emb_shape}, {@code total} and {@code use_fp16} (int64) too.
 * It may be packed with GZIP.
 *
 * <p>Opening reads the file once, checks its sums and every size, and remembers where things are:
 * 24 bytes a record. Names and embeddings are read when they are asked for. Thread-safe. <b>Differs
 * from</b> Keras_insightface, which trusts the file and trains from what there is of one that was
 * cut short.
 */
public final class DistillationRecords implements AutoCloseable {

  private final RecordFiles files;
  private final ByteFile file;
  private final DistillationHeader header;
  private final ImmutableLongArray names;
  private final ImmutableIntArray nameBytes;
  private final ImmutableLongArray embeddings;
  private final ImmutableIntArray labels;

  private DistillationRecords(RecordFiles files, ByteFile file) {
    this.files = files;
    this.file = file;
    ImmutableLongArray.Builder nameOffsets = ImmutableLongArray.builder();
    ImmutableIntArray.Builder nameLengths = ImmutableIntArray.builder();
    ImmutableLongArray.Builder embeddingOffsets = ImmutableLongArray.builder();
    ImmutableIntArray.Builder classes = ImmutableIntArray.builder();
    DistillationScan scan = new DistillationScan(file);
    while (!scan.atEnd()) {
      long start = scan.position();
      DistillationScan.Place place = scan.place(start, scan.frame());
      nameOffsets.add(place.name());
      nameLengths.add(place.nameBytes());
      embeddingOffsets.add(place.embedding());
      classes.add(place.label());
    }
    if (scan.records() == 0) {
      throw new DataException(file.path() + " must hold teachers' embeddings, but it is empty");
    }
    this.header = scan.header();
    if (scan.records() != header.total()) {
      throw new DataException(
          String.format(
              "%s must hold %,d records, as its first one says, got %,d; it was cut short, or"
                  + " making it has not ended: make it again",
              file.path(), header.total(), scan.records()));
    }
    this.names = nameOffsets.build();
    this.nameBytes = nameLengths.build();
    this.embeddings = embeddingOffsets.build();
    this.labels = classes.build();
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @throws DataException if it is not there, damaged, incomplete, or of another kind
   */
  public static DistillationRecords open(Path path) {
    RecordFiles files = RecordFiles.open(path, "a distillation TFRecord file", TfRecordData.FILES);
    try {
      List<ByteFile> found = files.list();
      if (found.size() != 1) {
        throw new DataException(
            String.format(
                "one distillation TFRecord file is expected, but the folder %s has %,d; name one of"
                    + " them",
                path, found.size()));
      }
      return new DistillationRecords(files, found.get(0));
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** Returns what the first record says about all of them. */
  public DistillationHeader header() {
    return header;
  }

  /** Returns how many records there are. */
  public int size() {
    return labels.length();
  }

  /** Returns the path of a picture, as it was when the file was made. */
  public String name(int record) {
    Objects.checkIndex(record, size());
    byte[] name = file.bytes(names.get(record), nameBytes.get(record));
    return new String(name, StandardCharsets.UTF_8);
  }

  /** Returns the class of a picture, in {@code [0, header().classes())}. */
  public int label(int record) {
    return labels.get(record);
  }

  /** Returns the embedding of a picture, {@code [header().embeddingSize()]}. */
  public float[] embedding(int record) {
    float[] embedding = new float[header.embeddingSize()];
    embedding(record, embedding, 0);
    return embedding;
  }

  /**
   * Reads the embedding of a picture.
   *
   * @param into gets {@code header().embeddingSize()} values from {@code offset} on
   */
  public void embedding(int record, float[] into, int offset) {
    Objects.checkIndex(record, size());
    checkArgument(
        offset >= 0 && offset + header.embeddingSize() <= into.length,
        "%s values from %s do not fit into %s",
        header.embeddingSize(),
        offset,
        into.length);
    byte[] raw = file.bytes(embeddings.get(record), header.embeddingBytes());
    RawEmbedding.read(raw, header.half(), into, offset);
  }

  @Override
  public void close() {
    files.close();
  }
}
