package org.semblance.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.evaluation.DiscardCurve;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.PairQualities;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.RocCurve;
import org.semblance.evaluation.ScoredPairs;
import org.semblance.schedules.QualityCheck;

/** Error versus discard by the norms of embeddings, within a run. */
final class QualityProtocol implements WiderEvaluations.Protocol {

  /** Share of the pairs up to which areas are taken. */
  private static final double AREA_TO = 0.2;

  private final PairSet pairs;
  private final double fmr;
  private final PairVerification how;

  private QualityProtocol(PairSet pairs, double fmr, PairVerification how) {
    this.pairs = pairs;
    this.fmr = fmr;
    this.how = how;
  }

  static QualityProtocol open(QualityCheck evaluation, Preprocessing input, PairVerification how) {
    PairSet pairs = evaluation.pairs().open();
    pairs.requireSize(input.height(), input.width());
    int strangers = 0;
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      strangers += pairs.same(pair) ? 0 : 1;
    }
    if (strangers < RocCurve.negativesFor(evaluation.fmr()) || strangers == pairs.pairs()) {
      throw new DataException(
          String.format(
              "evaluation %s needs at least %,d pairs of two persons for fmr: %s, and pairs of one,"
                  + " its set has %,d of two among %,d; add pairs, or choose a larger rate",
              evaluation.name(),
              RocCurve.negativesFor(evaluation.fmr()),
              evaluation.fmr(),
              strangers,
              pairs.pairs()));
    }
    return new QualityProtocol(pairs, evaluation.fmr(), how);
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    double[] norms = new double[pairs.images()];
    ScoredPairs scored = how.score(embedder, pairs, norms, progress);
    PairQualities qualities = PairQualities.of(scored.scores(), pairs, norms);
    DiscardCurve curve = DiscardCurve.of(qualities.scores(), qualities.values().toArray(), fmr);
    Map<String, Double> figures = new LinkedHashMap<>();
    // Where there are no errors there is nothing to foresee.
    figures.put(
        "gain", curve.fnmr() == 0 ? 0 : 1 - curve.area(AREA_TO) / curve.randomArea(AREA_TO));
    figures.put("fnmr", curve.fnmr());
    figures.put("area", curve.area(AREA_TO));
    figures.put("bestArea", curve.bestArea(AREA_TO));
    return new ProtocolResult(name, figures, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {}
}
