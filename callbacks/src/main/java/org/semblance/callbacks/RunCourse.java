package org.semblance.callbacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.semblance.evaluation.VerificationReport;

/** What a report knows of a run: rows of its history, means of its steps, its last evaluations. */
final class RunCourse {

  /** Steps of an epoch are shown as this many means at most. */
  static final int MEANS_PER_EPOCH = 20;

  /** The mean of consecutive steps, at a time counted in epochs. */
  record StepMean(double time, double loss, double accuracy, double learningRate) {}

  /** Where a stage begins. */
  record StageMark(int firstEpoch, String title) {}

  private final List<ObjectNode> rows = new ArrayList<>();
  private final List<StepMean> steps = new ArrayList<>();
  private final Map<Integer, StageMark> stages = new TreeMap<>();
  private final Map<String, VerificationReport> reports = new LinkedHashMap<>();

  private TrainStart start = new TrainStart("", 1, 1, "", 0, 0);
  private int stepsPerEpoch = 1;
  private double lossSum;
  private double accuracySum;
  private int summed;

  void start(TrainStart event, List<ObjectNode> earlier) {
    start = event;
    rows.addAll(earlier);
    for (ObjectNode row : epochs()) {
      stages.putIfAbsent(
          row.path("stage").asInt(),
          new StageMark(row.path("epoch").asInt(), row.path("stageTitle").asText()));
    }
  }

  void add(StageStart event) {
    stepsPerEpoch = event.stepsPerEpoch();
    stages.put(event.stage(), new StageMark(event.firstEpoch(), event.title()));
  }

  void add(StepEnd event) {
    lossSum += event.loss();
    accuracySum += event.accuracy();
    summed++;
    long here = event.stepInEpoch() * (long) MEANS_PER_EPOCH / stepsPerEpoch;
    long next = (event.stepInEpoch() + 1) * (long) MEANS_PER_EPOCH / stepsPerEpoch;
    if (next > here) {
      double time = event.epoch() + (event.stepInEpoch() + 1 - summed / 2.0) / stepsPerEpoch;
      steps.add(new StepMean(time, lossSum / summed, accuracySum / summed, event.learningRate()));
      lossSum = 0;
      accuracySum = 0;
      summed = 0;
    }
  }

  void add(EvaluationEnd event) {
    rows.add(HistoryRows.of(event));
    reports.put(event.report().name(), event.report());
  }

  void add(ProtocolEnd event) {
    rows.add(HistoryRows.of(event));
  }

  void add(EpochEnd event) {
    StageMark stage = stages.get(event.stage());
    rows.add(HistoryRows.of(event, stage == null ? "" : stage.title()));
  }

  TrainStart start() {
    return start;
  }

  List<StepMean> steps() {
    return steps;
  }

  Iterable<StageMark> stages() {
    return stages.values();
  }

  Iterable<VerificationReport> reports() {
    return reports.values();
  }

  boolean hasReports() {
    return !reports.isEmpty();
  }

  List<ObjectNode> epochs() {
    return ofKind(HistoryRows.EPOCH_KIND);
  }

  /** Returns the rows of protocols other than pair verification, in order. */
  List<ObjectNode> protocols() {
    return ofKind(HistoryRows.PROTOCOL_KIND);
  }

  /** Returns whether the last epoch has angles between pictures and their own identities. */
  boolean hasAngles() {
    return angles().total() > 0;
  }

  /** Returns the angles of the last epoch. */
  AngleHistogram angles() {
    List<ObjectNode> epochs = epochs();
    return epochs.isEmpty()
        ? AngleHistogram.EMPTY
        : HistoryRows.angles(epochs.get(epochs.size() - 1));
  }

  Set<String> sets() {
    Set<String> sets = new LinkedHashSet<>();
    ofKind(HistoryRows.EVALUATION_KIND).forEach(row -> sets.add(row.path("set").asText()));
    return sets;
  }

  /** Returns the evaluations of one set, in order. */
  List<ObjectNode> evaluations(String set) {
    return ofKind(HistoryRows.EVALUATION_KIND).stream()
        .filter(row -> row.path("set").asText().equals(set))
        .toList();
  }

  /** Returns the evaluation with the highest accuracy, the last of equals. */
  ObjectNode best(String set) {
    List<ObjectNode> evaluations = evaluations(set);
    ObjectNode best = evaluations.get(0);
    for (ObjectNode row : evaluations) {
      if (row.path("accuracy").asDouble() >= best.path("accuracy").asDouble()) {
        best = row;
      }
    }
    return best;
  }

  private List<ObjectNode> ofKind(String kind) {
    return rows.stream().filter(row -> row.path(HistoryRows.KIND).asText().equals(kind)).toList();
  }
}
