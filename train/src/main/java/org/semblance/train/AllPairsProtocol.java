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
import org.semblance.ijb.AllPairs;
import org.semblance.ijb.AllPairsResult;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.FolderEmbeddings;
import org.semblance.ijb.IdentityGroups;
import org.semblance.ijb.OnBad;
import org.semblance.ijb.TarAtLimit;
import org.semblance.schedules.AllPairsComparison;

/** Comparison of all pairs of a data set, within a run. */
final class AllPairsProtocol implements WiderEvaluations.Protocol {

  /** In the order of the figures that a schedule promises. */
  private static final List<Double> RATES = List.of(1e-4, 1e-5, 1e-6, 1e-3);

  private final ImageSet images;
  private final IdentityGroups groups;
  private final PairVerification how;

  private AllPairsProtocol(ImageSet images, IdentityGroups groups, PairVerification how) {
    this.images = images;
    this.groups = groups;
    this.how = how;
  }

  static AllPairsProtocol open(
      AllPairsComparison evaluation, Preprocessing input, PairVerification how) {
    IdentityGroups groups =
        evaluation.groups() == null
            ? IdentityGroups.none()
            : IdentityGroups.read(evaluation.groups());
    ImageSet images = evaluation.data().open();
    try {
      requirePairs(evaluation.name(), images);
      images.requireSizeOfFirst(input.height(), input.width());
      return new AllPairsProtocol(images, groups, how);
    } catch (RuntimeException e) {
      images.close();
      throw e;
    }
  }

  private static void requirePairs(String name, ImageSet images) {
    int identities = images.identities().size();
    if (identities < 2 || images.size() == identities) {
      throw new DataException(
          String.format(
              "evaluation %s needs pairs of one person and of two, got %,d pictures of %,d"
                  + " identities; take more pictures of more identities",
              name, images.size(), identities));
    }
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    FolderEmbeddings embeddings =
        FolderEmbeddings.of(images, embedder, how.flip(), how.batchSize(), progress);
    AllPairsResult result =
        new AllPairs(RATES, Runtime.getRuntime().availableProcessors())
            .evaluate(embeddings, groups, name, name, new BadEntries(OnBad.STOP), step -> {});
    Map<String, Double> figures = new LinkedHashMap<>();
    put(result.groups().get(0), "tarAtFar", figures);
    for (AllPairsResult.Group group : result.groups().subList(1, result.groups().size())) {
      put(group, "worstTarAtFar", figures);
    }
    return new ProtocolResult(name, figures, (System.nanoTime() - start) / 1e9);
  }

  /** Where a rate is known between two values only, the lower one counts. */
  private static void put(AllPairsResult.Group group, String prefix, Map<String, Double> figures) {
    for (TarAtLimit tar : group.tars()) {
      figures.merge(prefix + FolderProtocol.power(tar.far()), tar.tarLow(), Math::min);
    }
  }

  @Override
  public void close() {
    images.close();
  }
}
