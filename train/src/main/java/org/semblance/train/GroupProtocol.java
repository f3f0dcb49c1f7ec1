package org.semblance.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.VerificationData;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.GroupReport;
import org.semblance.evaluation.GroupScores;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.RocCurve;
import org.semblance.schedules.GroupComparison;

/** Comparison of groups of people, within a run. */
final class GroupProtocol implements WiderEvaluations.Protocol {

  private final GroupComparison evaluation;
  private final List<PairSet> groups;
  private final PairVerification how;

  private GroupProtocol(GroupComparison evaluation, List<PairSet> groups, PairVerification how) {
    this.evaluation = evaluation;
    this.groups = groups;
    this.how = how;
  }

  static GroupProtocol open(GroupComparison evaluation, Preprocessing input, PairVerification how) {
    List<PairSet> groups = new ArrayList<>();
    long strangers = 0;
    for (VerificationData data : evaluation.groups()) {
      PairSet pairs = data.open();
      pairs.requireSize(input.height(), input.width());
      groups.add(pairs);
      for (int pair = 0; pair < pairs.pairs(); pair++) {
        strangers += pairs.same(pair) ? 0 : 1;
      }
    }
    if (strangers < RocCurve.negativesFor(evaluation.far())) {
      throw new DataException(
          String.format(
              "evaluation %s needs at least %,d pairs of two persons for far: %s, its groups have"
                  + " %,d; add pairs, or choose a larger rate",
              evaluation.name(),
              RocCurve.negativesFor(evaluation.far()),
              evaluation.far(),
              strangers));
    }
    return new GroupProtocol(evaluation, groups, how);
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    int total = groups.stream().mapToInt(PairSet::images).sum();
    int before = 0;
    List<GroupScores> scored = new ArrayList<>();
    for (PairSet group : groups) {
      int earlier = before;
      scored.add(
          GroupScores.of(
              group.name(),
              how.score(
                  embedder, group, (done, ofGroup) -> progress.embedded(earlier + done, total))));
      before += group.images();
    }
    GroupReport report = GroupReport.of(scored, evaluation.far());
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("mean", report.mean());
    figures.put(
        "worst",
        report.groups().stream().mapToDouble(g -> g.tenFold().accuracy()).min().orElseThrow());
    figures.put("std", report.std());
    figures.put("spread", report.spread());
    figures.put("farSpread", report.atFar().farSpread());
    figures.put("frrSpread", report.atFar().frrSpread());
    return new ProtocolResult(name, figures, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {}
}
