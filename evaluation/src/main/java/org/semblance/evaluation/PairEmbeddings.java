package org.semblance.evaluation;

import org.semblance.backbones.Embedder;
import org.semblance.data.PairSet;

/** The embeddings of a pair set's pictures, each of length one. */
final class PairEmbeddings {

  /** Every distinct picture of a pair set. */
  private record Distinct(PairSet pairs) implements BatchEmbedding.Pictures {

    @Override
    public int count() {
      return pairs.images();
    }

    @Override
    public byte[] encoded(int picture) {
      return pairs.encoded(picture);
    }

    @Override
    public String place(int picture) {
      return pairs.place(picture);
    }
  }

  private final float[][] embeddings;

  private PairEmbeddings(float[][] embeddings) {
    this.embeddings = embeddings;
  }

  static PairEmbeddings of(
      Embedder embedder, PairSet pairs, PairVerification how, EvaluationProgress progress) {
    float[][] embeddings = new float[pairs.images()][];
    new BatchEmbedding(how.flip(), how.batchSize())
        .run(
            embedder,
            new Distinct(pairs),
            (embedding, i) -> embeddings[i] = BatchEmbedding.unit(embedding, pairs.place(i)),
            progress);
    return new PairEmbeddings(embeddings);
  }

  /** Embeds pictures and their mirror images apart, so that the norms of both are known. */
  static PairEmbeddings withNorms(
      Embedder embedder,
      PairSet pairs,
      PairVerification how,
      double[] norms,
      EvaluationProgress progress) {
    float[][] embeddings = new float[pairs.images()][];
    BatchEmbedding batches = new BatchEmbedding(false, how.batchSize());
    Distinct pictures = new Distinct(pairs);
    if (!how.flip()) {
      batches.run(
          embedder,
          pictures,
          (embedding, i) -> {
            norms[i] = norm(embedding);
            embeddings[i] = BatchEmbedding.unit(embedding, pairs.place(i));
          },
          progress);
      return new PairEmbeddings(embeddings);
    }
    batches.runBoth(
        embedder,
        pictures,
        (plain, mirrored, i) -> {
          norms[i] = (norm(plain) + norm(mirrored)) / 2;
          float[] sum = plain.clone();
          for (int k = 0; k < sum.length; k++) {
            sum[k] += mirrored[k];
          }
          embeddings[i] = BatchEmbedding.unit(sum, pairs.place(i));
        },
        progress);
    return new PairEmbeddings(embeddings);
  }

  private static double norm(float[] embedding) {
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /** Returns the cosine of two pictures' embeddings. */
  double cosine(int left, int right) {
    float[] a = embeddings[left];
    float[] b = embeddings[right];
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
  }
}
