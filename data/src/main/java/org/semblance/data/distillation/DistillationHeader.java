package org.semblance.data.distillation;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What the first record of a distillation file says about all of them.
 *
 * @param classes how many there are: classes are from 0 to one less ({@code classes})
 * @param embeddingSize values of an embedding, from 1 to 65,536 ({@code emb_shape})
 * @param total records of the file, at least 1 ({@code total})
 * @param half whether values are float16; else they are float32 ({@code use_fp16})
 */
public record DistillationHeader(int classes, int embeddingSize, int total, boolean half) {

  static final int LARGEST_EMBEDDING = 1 << 16;

  /** Checks the ranges. */
  public DistillationHeader {
    checkArgument(classes >= 1, "classes must be >= 1, got %s", classes);
    checkArgument(
        embeddingSize >= 1 && embeddingSize <= LARGEST_EMBEDDING,
        "embeddingSize must be in [1, %s], got %s",
        LARGEST_EMBEDDING,
        embeddingSize);
    checkArgument(total >= 1, "total must be >= 1, got %s", total);
  }

  /** Returns the name of the type of a value, for messages. */
  String type() {
    return half ? "float16" : "float32";
  }

  /** Returns how many bytes an embedding takes. */
  int embeddingBytes() {
    return embeddingSize * (half ? Short.BYTES : Float.BYTES);
  }
}
