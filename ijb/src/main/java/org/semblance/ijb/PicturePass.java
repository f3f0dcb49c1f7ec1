package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.semblance.backbones.Embedder;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageFiles;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;

/**
 * Embeds aligned pictures, those of a list or all there are, into an NPZ file with the arrays
 * {@code embs} and {@code names}, for {@link NpzFeatures}. A pass that was stopped or killed goes
 * on where it was when it is run again.
 *
 * @param batchSize pictures per run of the network, at least 1
 * @param flip whether the mirrored picture's embedding is added
 * @param threads that decode pictures, at least 1
 */
public record PicturePass(int batchSize, boolean flip, int threads) {

  /** Checks the ranges. */
  public PicturePass {
    checkArgument(batchSize >= 1, "batch must be >= 1, got %s", batchSize);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /** Ends the embedding when the user wants it. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What runs and tells. */
  public record Run(BadEntries bad, EvaluationProgress progress, BooleanSupplier stop) {}

  /**
   * Embeds all pictures, or goes on doing so.
   *
   * @param files a folder or archive of pictures, which stays open
   * @param wanted names of pictures, or none for all
   * @param model a text that is another one for another network
   * @param target the NPZ file to write
   * @param run takes pictures that cannot be embedded, their rows are NaN; hears of each batch; is
   *     asked after each whether to end early
   * @return whether all are embedded and the file is written
   * @throws DataException naming a picture, if bad ones are not skipped
   */
  public boolean run(
      ImageFiles files,
      List<String> wanted,
      Embedder embedder,
      String model,
      Path target,
      Run run) {
    Listed listed = Listed.of(files, wanted, run.bad());
    EmbeddingSpool.KnownRow known =
        (image, finite) -> {
          if (!finite) {
            run.bad()
                .add(BadEntries.Kind.PICTURE, listed.names().get(image) + ", in an earlier pass");
          }
        };
    String job = String.join("|", listed.key(), model, "flip " + flip);
    try (EmbeddingSpool spool =
            EmbeddingSpool.open(
                target, job, embedder.embeddingSize(), false, listed.names().size(), known);
        ImageDecoder decoder = ImageDecoder.open()) {
      try {
        Rest rest = new Rest(files, listed, spool.rows());
        embed(
            embedder,
            new TriedPictures(rest, embedder.preprocessing(), decoder, run.bad()),
            spool,
            run);
      } catch (Stopped e) {
        return false;
      }
      spool.finish(listed.names());
      return true;
    }
  }

  private void embed(Embedder embedder, TriedPictures rest, EmbeddingSpool spool, Run run) {
    int before = spool.rows();
    int total = before + rest.count();
    new BatchEmbedding(flip, batchSize, threads)
        .run(
            embedder,
            rest,
            (embedding, picture) -> {
              spool.add(isUsable(rest, picture, embedding, run.bad()) ? embedding : null, null);
              boolean batchEnds = (picture + 1) % batchSize == 0;
              if (batchEnds && picture + 1 < rest.count() && run.stop().getAsBoolean()) {
                throw new Stopped();
              }
            },
            (done, all) -> run.progress().embedded(before + done, total));
  }

  /** Pictures that are wanted and there: their names, and their numbers among the files. */
  private record Listed(List<String> names, int[] numbers) {

    static Listed of(ImageFiles files, List<String> wanted, BadEntries bad) {
      Map<String, Integer> numberOf = new HashMap<>();
      for (int i = 0; i < files.names().size(); i++) {
        numberOf.put(files.names().get(i), i);
      }
      List<String> names = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (String name : wanted.isEmpty() ? files.names() : wanted) {
        Integer number = numberOf.get(name);
        if (number == null) {
          bad.add(
              BadEntries.Kind.LISTED,
              String.format(
                  "the list names %s, which must be among the %,d pictures; their first is %s",
                  name, files.names().size(), files.place(0)));
        } else {
          names.add(name);
          numbers.add(number);
        }
      }
      if (names.isEmpty()) {
        throw new DataException(
            String.format(
                "none of the %,d pictures of the list is there; the first of those there are is %s",
                wanted.size(), files.place(0)));
      }
      return new Listed(names, numbers.stream().mapToInt(i -> i).toArray());
    }

    /** Returns a text that is another one for other pictures. */
    String key() {
      Hasher hasher = Hashing.sha256().newHasher();
      names.forEach(name -> hasher.putInt(name.length()).putUnencodedChars(name));
      return hasher.hash().toString();
    }
  }

  /** The pictures that are still to be embedded. */
  private record Rest(ImageFiles files, Listed listed, int first)
      implements BatchEmbedding.Pictures {

    @Override
    public int count() {
      return listed.numbers().length - first;
    }

    @Override
    public byte[] encoded(int picture) {
      return files.read(listed.numbers()[first + picture]);
    }

    @Override
    public String place(int picture) {
      return files.place(listed.numbers()[first + picture]);
    }
  }

  private static boolean isUsable(
      TriedPictures pictures, int picture, float[] embedding, BadEntries bad) {
    if (!pictures.isUsable(picture)) {
      return false;
    }
    for (float value : embedding) {
      if (!Float.isFinite(value)) {
        bad.add(
            BadEntries.Kind.PICTURE,
            String.format(
                "the embedding of %s must be finite, it is not; the network's weights or its"
                    + " preprocessing are broken",
                pictures.place(picture)));
        return false;
      }
    }
    return true;
  }
}
