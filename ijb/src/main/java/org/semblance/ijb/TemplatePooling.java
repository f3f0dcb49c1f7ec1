package org.semblance.ijb;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;

/**
 * Makes templates of pictures: the mean over the pictures of each media, the sum over the media,
 * length one.
 *
 * <pre>
 * t = Σ_media mean_{picture of media} e_picture;   t ← t / ‖t‖
 * </pre>
 *
 * <p>Means and sums are float32, added up in the order of the pictures and of rising media, the
 * length is float64: so the original's NumPy has it. Rows are read once and in order; what is held
 * are the sums of the templates that have begun and not ended, few where a list is grouped by
 * template.
 */
final class TemplatePooling {

  private final IjbSet set;

  /** Sum of each picture's template and media; those of a template lie together, media rising. */
  private final int[] groups;

  /** First group of each template, and their number. */
  private final int[] starts;

  private final int[] picturesOf;

  TemplatePooling(IjbSet set) {
    this.set = set;
    long[] keys = new long[set.images()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(i);
    }
    Arrays.sort(keys);
    int distinct = 0;
    starts = new int[set.templates() + 1];
    for (int i = 0; i < keys.length; i++) {
      if (i == 0 || keys[i] != keys[i - 1]) {
        keys[distinct++] = keys[i];
        starts[(int) (keys[i] >> Integer.SIZE) + 1] = distinct;
      }
    }
    groups = new int[set.images()];
    picturesOf = new int[set.templates()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = Arrays.binarySearch(keys, 0, distinct, key(i));
      picturesOf[set.template(i)]++;
    }
  }

  /** Orders by template, then by media as a signed number. */
  private long key(int image) {
    return ((long) set.template(image) << Integer.SIZE)
        | ((set.media(image) ^ Integer.MIN_VALUE) & 0xFFFFFFFFL);
  }

  /**
   * Pools all templates.
   *
   * @throws DataException if embeddings are damaged, or entries cannot be used and are not skipped
   */
  Templates pool(EmbeddingFile embeddings, FeatureFlags flags, BadEntries bad) {
    Run run = new Run(embeddings.size(), bad);
    float[] row = new float[embeddings.size()];
    float[] mirrored = new float[embeddings.size()];
    try (EmbeddingFile.Cursor rows = embeddings.rows(flags.flipSum())) {
      for (int image = 0; image < set.images(); image++) {
        rows.next(row, mirrored);
        flags.apply(row, mirrored, set.score(image));
        if (isFinite(row)) {
          run.add(image, row);
        } else {
          bad.add(BadEntries.Kind.EMBEDDING, whyNotFinite(embeddings, image, flags));
        }
        run.count(set.template(image));
      }
    }
    return new Templates(run.features, run.size, run.usable);
  }

  private String whyNotFinite(EmbeddingFile embeddings, int image, FeatureFlags flags) {
    return String.format(
        "%s, row %,d: the embedding of %s%s must be finite, it is not",
        embeddings.path(),
        image,
        set.name(image),
        flags.detectorScore() ? " and its detector's score" : "");
  }

  private static boolean isFinite(float[] values) {
    int largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Float.floatToRawIntBits(value) & 0x7FFFFFFF);
    }
    return largest < 0x7F800000;
  }

  /** One way through the rows. */
  private final class Run {

    private final int size;
    private final BadEntries bad;
    private final double[] features;
    private final BitSet usable = new BitSet();
    private final float[] @Nullable [] sums;
    private final int[] counts;
    private final int[] left = picturesOf.clone();

    Run(int size, BadEntries bad) {
      this.size = size;
      this.bad = bad;
      this.features = new double[Math.multiplyExact(set.templates(), size)];
      this.sums = new float[starts[set.templates()]][];
      this.counts = new int[sums.length];
    }

    void add(int image, float[] row) {
      int group = groups[image];
      float[] sum = sums[group];
      if (sum == null) {
        sums[group] = row.clone();
      } else {
        for (int i = 0; i < size; i++) {
          sum[i] += row[i];
        }
      }
      counts[group]++;
    }

    /** A picture was seen, usable or not; the last one of a template ends it. */
    void count(int template) {
      if (--left[template] == 0) {
        end(template);
      }
    }

    private void end(int template) {
      float[] total = new float[size];
      for (int group = starts[template]; group < starts[template + 1]; group++) {
        float[] sum = sums[group];
        if (sum != null) {
          for (int i = 0; i < size; i++) {
            total[i] += sum[i] / counts[group];
          }
        }
        sums[group] = null;
      }
      double squares = 0;
      for (float value : total) {
        squares += (double) value * value;
      }
      double norm = Math.sqrt(squares);
      if (norm > 0 && Double.isFinite(norm)) {
        usable.set(template);
        for (int i = 0; i < size; i++) {
          features[template * size + i] = total[i] / norm;
        }
      } else {
        bad.add(
            BadEntries.Kind.TEMPLATE,
            String.format(
                "template %d must have pictures whose embeddings add up to a direction; their sum"
                    + " has length %s",
                set.templateId(template), norm));
      }
    }
  }
}
