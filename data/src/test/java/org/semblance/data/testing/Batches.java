package org.semblance.data.testing;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.semblance.data.Batch;
import org.semblance.data.BatchSource;

/** Batches as text, to be compared. */
public final class Batches {

  private Batches() {}

  /** Returns everything about a batch, its pixels as a hash. */
  public static String fingerprint(Batch batch) {
    float[] pixels = new float[Math.toIntExact(batch.images().size())];
    batch.images().asRawTensor().data().asFloats().read(pixels);
    Hasher hasher = Hashing.sha256().newHasher();
    for (float pixel : pixels) {
      hasher.putFloat(pixel);
    }
    return batch.epoch()
        + "/"
        + batch.stepInEpoch()
        + " "
        + Arrays.toString(labels(batch))
        + batch.places()
        + hasher.hash()
        + batch.badImages();
  }

  /** Returns the classes. */
  public static int[] labels(Batch batch) {
    int[] labels = new int[Math.toIntExact(batch.labels().size())];
    batch.labels().asRawTensor().data().asInts().read(labels);
    return labels;
  }

  /** Returns the fingerprints of the next batches. */
  public static List<String> take(BatchSource source, int count) {
    List<String> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Batch batch = source.next()) {
        batches.add(fingerprint(batch));
      }
    }
    return batches;
  }
}
