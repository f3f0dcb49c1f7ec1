package org.semblance.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.PairVerification;
import org.semblance.ijb.FolderEmbeddings;
import org.semblance.ijb.FolderEvaluation;
import org.semblance.ijb.TarAtFar;
import org.semblance.schedules.FolderIdentification;

/** Identification on a data set of identities, within a run. */
final class FolderProtocol implements WiderEvaluations.Protocol {

  private static final List<Double> RATES = List.of(1e-3, 1e-4);

  private final ImageSet images;
  private final PairVerification how;

  private FolderProtocol(ImageSet images, PairVerification how) {
    this.images = images;
    this.how = how;
  }

  static FolderProtocol open(
      FolderIdentification evaluation, Preprocessing input, PairVerification how) {
    ImageSet images = evaluation.data().open();
    try {
      if (images.identities().size() < 2) {
        throw new DataException(
            String.format(
                "evaluation %s needs pictures of at least two identities, got those of %d",
                evaluation.name(), images.identities().size()));
      }
      FolderEvaluation.requireRoom(images.size(), images.identities().size());
      images.requireSizeOfFirst(input.height(), input.width());
      return new FolderProtocol(images, how);
    } catch (RuntimeException e) {
      images.close();
      throw e;
    }
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    FolderEvaluation.Figures found =
        new FolderEvaluation(
                FolderEmbeddings.of(images, embedder, how.flip(), how.batchSize(), progress))
            .evaluate(Runtime.getRuntime().availableProcessors());
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("top1", found.accuracy());
    for (double rate : RATES) {
      for (TarAtFar tar : found.curve().tarAtFars()) {
        if (tar.far() == rate) {
          figures.put(figure(rate), tar.nearest());
        }
      }
    }
    return new ProtocolResult(name, figures, (System.nanoTime() - start) / 1e9);
  }

  /** Returns the name of the true accept rate at a false accept rate, a power of ten. */
  static String figure(double far) {
    return "tarAtFar" + power(far);
  }

  /** Returns {@code 1e-4} for a ten-thousandth. */
  static String power(double far) {
    return "1e" + Math.round(Math.log10(far));
  }

  @Override
  public void close() {
    images.close();
  }
}
