package org.semblance.subcenter;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.semblance.backbones.Embedder;
import org.semblance.data.ImageSet;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.nn.SemblanceException;

/**
 * Embeds every picture of a set once, as it is, and measures it against the sub-centres of its
 * class.
 *
 * <p>Batches span identities, and the next one is decoded while one is embedded; no embedding is
 * kept. (Keras_insightface's {@code data_drop_top_k} embeds one identity at a time.) A pass that is
 * stopped has to begin anew.
 *
 * @param batchSize pictures per run of the network, at least 1
 */
public record CosinePass(int batchSize) {

  /** Checks the range. */
  public CosinePass {
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
  }

  /**
   * Measures all pictures.
   *
   * @param set whose classes are those of the centres
   * @param embedder stays open
   * @param stop asked after each batch; whether to end early
   * @return the cosines; nothing if it was to stop
   * @throws SemblanceException if set, network and centres do not go together, or naming a picture
   *     that cannot be used
   */
  public Optional<PictureCosines> run(
      ImageSet set,
      Embedder embedder,
      ClassCenters centers,
      EvaluationProgress progress,
      BooleanSupplier stop) {
    requireFitting(set, embedder, centers);
    int k = centers.perClass();
    int[] labels = new int[set.size()];
    float[] cosines = new float[Math.multiplyExact(set.size(), k)];
    try {
      new BatchEmbedding(false, batchSize)
          .run(
              embedder,
              BatchEmbedding.Pictures.of(set),
              (embedding, image) -> {
                labels[image] = set.label(image);
                float[] unit = BatchEmbedding.unit(embedding, set.place(image));
                centers.cosines(labels[image], unit, cosines, image * k);
              },
              (done, total) -> {
                progress.embedded(done, total);
                if (done < total && stop.getAsBoolean()) {
                  throw new Stopped();
                }
              });
    } catch (Stopped e) {
      return Optional.empty();
    }
    return Optional.of(new PictureCosines(centers.classes(), k, labels, cosines));
  }

  private static void requireFitting(ImageSet set, Embedder embedder, ClassCenters centers) {
    if (set.identities().size() != centers.classes()) {
      throw new SemblanceException(
          String.format(
              "the data must have the %,d identities that the sub-centers are of, they have %,d",
              centers.classes(), set.identities().size()));
    }
    if (embedder.embeddingSize() != centers.size()) {
      throw new SemblanceException(
          String.format(
              "sub-centers must have as many values as embeddings, %d, they have %d; the network is"
                  + " not the one they were trained with",
              embedder.embeddingSize(), centers.size()));
    }
  }

  /** Ends the embedding from inside. */
  private static final class Stopped extends CancellationException {
    private static final long serialVersionUID = 1;
  }
}
