package org.semblance.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.data.DataException;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.EmbeddingFile;
import org.semblance.ijb.EmbeddingPass;
import org.semblance.ijb.FeatureFlags;
import org.semblance.ijb.IjbEvaluation;
import org.semblance.ijb.IjbFolder;
import org.semblance.ijb.IjbResult;
import org.semblance.ijb.IjbSet;
import org.semblance.ijb.OnBad;
import org.semblance.ijb.SearchFigures;
import org.semblance.ijb.SearchLists;
import org.semblance.ijb.TarAtFar;
import org.semblance.ijb.TpirAtFpir;
import org.semblance.schedules.TemplateVerification;

/**
 * IJB's protocols within a run. Embeddings are in a file of the run's folder while it goes on; one
 * that was interrupted begins again, with the weights of then.
 */
final class TemplateProtocol implements WiderEvaluations.Protocol {

  private static final int BATCH_SIZE = 64;

  /** In the order of the figures that a schedule promises. */
  private static final List<Double> RATES = List.of(1e-4, 1e-5, 1e-6, 1e-3);

  private static final List<Double> SEARCH_RATES = List.of(1e-1, 1e-2);

  private final IjbSet set;
  private final boolean search;

  /** Null if nothing will be evaluated. */
  private final @Nullable EvaluationFolder folder;

  private final BooleanSupplier stop;

  private TemplateProtocol(
      IjbSet set, boolean search, @Nullable EvaluationFolder folder, BooleanSupplier stop) {
    this.set = set;
    this.search = search;
    this.folder = folder;
    this.stop = stop;
  }

  static TemplateProtocol open(
      TemplateVerification evaluation,
      Preprocessing input,
      @Nullable EvaluationFolder folder,
      BooleanSupplier stop) {
    if (input.height() != input.width()) {
      throw new DataException(
          String.format(
              "evaluation %s aligns faces into squares, but model.input is %d high and %d wide",
              evaluation.name(), input.height(), input.width()));
    }
    IjbSet set =
        IjbSet.read(
            IjbFolder.find(evaluation.path(), evaluation.subset()),
            new BadEntries(OnBad.STOP),
            folder != null);
    if (evaluation.search()) {
      // Read again with each evaluation: they are small beside the embeddings.
      SearchLists.read(set, new BadEntries(OnBad.STOP)).requireBothKinds();
    }
    return new TemplateProtocol(set, evaluation.search(), folder, stop);
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    EvaluationFolder kept = Objects.requireNonNull(folder);
    Path embeddings = kept.file("embeddings.npz");
    int threads = Runtime.getRuntime().availableProcessors();
    try {
      kept.delete();
      boolean complete =
          new EmbeddingPass(BATCH_SIZE, FeatureFlags.DEFAULT.flipSum(), threads)
              .run(set, embedder, name, embeddings, new BadEntries(OnBad.STOP), progress, stop);
      if (!complete) {
        throw new EvaluationStoppedException();
      }
      IjbResult result;
      try (EmbeddingFile file = EmbeddingFile.open(embeddings, set)) {
        result =
            new IjbEvaluation(List.of(FeatureFlags.DEFAULT), search, threads)
                .evaluate(set, file, name, new BadEntries(OnBad.STOP), step -> {});
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      for (double rate : RATES) {
        for (TarAtFar tar : result.verification().get(0).tarAtFars()) {
          if (tar.far() == rate) {
            figures.put(FolderProtocol.figure(rate), tar.nearest());
          }
        }
      }
      if (result.search() != null) {
        putSearch(result.search(), figures);
      }
      return new ProtocolResult(name, figures, (System.nanoTime() - start) / 1e9);
    } finally {
      kept.delete();
    }
  }

  private static void putSearch(SearchFigures search, Map<String, Double> figures) {
    figures.put("top1", search.meanTop(1));
    List<TpirAtFpir> curve = search.meanCurve();
    for (double rate : SEARCH_RATES) {
      for (int point : SearchFigures.REPORTED) {
        // The curve's rates are powers with rounded exponents.
        if (Math.abs(curve.get(point).fpir() / rate - 1) < 1e-9) {
          figures.put("tpirAtFpir" + FolderProtocol.power(rate), curve.get(point).tpir());
        }
      }
    }
  }

  @Override
  public void close() {}
}
