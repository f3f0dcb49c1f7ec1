package org.semblance.data.distillation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.semblance.data.feature.FeatureMessage;
import org.semblance.data.feature.FeatureRecord;
import org.semblance.data.feature.FeatureRecord.Dialect;

/** The features of a record, under Keras_insightface's names; those of the first tell of all. */
final class DistillationExample {

  static final String NAME = "image_names";
  static final String LABEL = "image_classes";
  static final String EMBEDDING = "embeddings";
  static final String CLASSES = "classes";
  static final String EMBEDDING_SIZE = "emb_shape";
  static final String TOTAL = "total";
  static final String HALF = "use_fp16";

  private DistillationExample() {}

  /** Returns the bytes of a record that is not the first. */
  static byte[] of(String name, int label, byte[] embedding) {
    return picture(name, label, embedding).toBytes();
  }

  /** Returns the bytes of the first record. */
  static byte[] first(String name, int label, byte[] embedding, DistillationHeader header) {
    return picture(name, label, embedding)
        .integer(CLASSES, header.classes())
        .integer(EMBEDDING_SIZE, header.embeddingSize())
        .integer(TOTAL, header.total())
        .integer(HALF, header.half() ? 1 : 0)
        .toBytes();
  }

  private static FeatureMessage picture(String name, int label, byte[] embedding) {
    return new FeatureMessage(Dialect.TENSORFLOW)
        .bytes(NAME, name.getBytes(StandardCharsets.UTF_8))
        .integer(LABEL, label)
        .bytes(EMBEDDING, embedding);
  }

  /**
   * Returns the header that a first record has.
   *
   * @throws IllegalArgumentException naming a feature that is not there or out of range
   */
  static DistillationHeader header(FeatureRecord features) {
    return new DistillationHeader(
        integer(features, CLASSES, 1, Integer.MAX_VALUE),
        integer(features, EMBEDDING_SIZE, 1, DistillationHeader.LARGEST_EMBEDDING),
        integer(features, TOTAL, 1, Integer.MAX_VALUE),
        integer(features, HALF, 0, 1) == 1);
  }

  /**
   * Returns a whole number of a record.
   *
   * @throws IllegalArgumentException if it is not there or out of range, saying so
   */
  static int integer(FeatureRecord features, String key, int lowest, int highest) {
    Long value = features.integer(List.of(key));
    if (value == null) {
      throw new IllegalArgumentException(
          String.format(
              "must have the whole number %s, this one has %s", key, features.describe()));
    }
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          String.format("must have %s in [%,d, %,d], got %,d", key, lowest, highest, value));
    }
    return value.intValue();
  }

  /**
   * Returns where bytes of a record are.
   *
   * @throws IllegalArgumentException if they are not there, saying so
   */
  static FeatureRecord.Piece bytes(FeatureRecord features, String key) {
    FeatureRecord.Piece piece = features.bytes(List.of(key));
    if (piece == null) {
      throw new IllegalArgumentException(
          String.format("must have the bytes %s, this one has %s", key, features.describe()));
    }
    return piece;
  }
}
