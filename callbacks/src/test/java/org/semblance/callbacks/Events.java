package org.semblance.callbacks;

import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.Map;
import org.semblance.evaluation.OperatingPoint;
import org.semblance.evaluation.OracleThreshold;
import org.semblance.evaluation.RocPoint;
import org.semblance.evaluation.TenFold;
import org.semblance.evaluation.ValAtFar;
import org.semblance.evaluation.VerificationReport;
import org.semblance.evaluation.WilsonInterval;

/** Short makers of events whose unimportant parts are fixed. */
final class Events {

  static final int STEPS = 10;
  static final int BATCH = 32;

  private Events() {}

  static TrainStart start(int firstEpoch) {
    return new TrainStart("faces", 2, 6, "fused", firstEpoch, (long) firstEpoch * STEPS);
  }

  static StageStart stage(int stage, String title, int firstEpoch, int epochs) {
    return new StageStart(stage, 2, title, firstEpoch, epochs, STEPS);
  }

  static EpochStart epochStart(int epoch) {
    return new EpochStart(epoch, 6, STEPS, 0, (long) epoch * STEPS);
  }

  static StepEnd step(int epoch, int step, double loss) {
    return step(epoch, step, loss, 0);
  }

  static StepEnd step(int epoch, int step, double loss, double inputWaitSeconds) {
    return new StepEnd(
        epoch,
        step,
        (long) epoch * STEPS + step,
        loss,
        0.25,
        0.125,
        0.05,
        BATCH,
        inputWaitSeconds,
        Map.of(),
        List.of("a.jpg", "b.jpg"));
  }

  static EpochEnd epoch(int epoch, double loss, VerificationReport... reports) {
    return waiting(0.0078125, epoch, loss, reports);
  }

  /** An epoch that waited a share of its time for pictures. */
  static EpochEnd waiting(
      double inputWaitShare, int epoch, double loss, VerificationReport... reports) {
    return new EpochEnd(
        epoch / 3,
        epoch,
        (epoch + 1L) * STEPS,
        loss,
        0.5,
        0,
        0.05,
        55.25,
        12.5,
        inputWaitShare,
        0,
        Map.of(),
        Map.of(),
        List.of(reports));
  }

  static EvaluationEnd evaluation(int epoch, VerificationReport report) {
    return new EvaluationEnd(epoch, (epoch + 1L) * STEPS, epoch + 1, report);
  }

  /** An evaluation between two steps. */
  static EvaluationEnd evaluation(int epoch, int step, VerificationReport report) {
    return new EvaluationEnd(
        epoch, (long) epoch * STEPS + step, epoch + (double) step / STEPS, report);
  }

  static StepEvaluation stepEvaluation(int epoch, int step, VerificationReport... reports) {
    return new StepEvaluation(epoch / 3, epoch, (long) epoch * STEPS + step, List.of(reports));
  }

  /** An epoch with pictures at 0 to 5, 60 to 65 and 85 to 90 degrees: 10, 6 and 4. */
  static EpochEnd epochWithAngles(int epoch) {
    long[] counts = new long[AngleHistogram.BINS];
    counts[0] = 10;
    counts[12] = 6;
    counts[17] = 4;
    return new EpochEnd(
        epoch / 3,
        epoch,
        (epoch + 1L) * STEPS,
        4,
        0.5,
        0,
        0.05,
        1,
        1,
        0,
        0,
        Map.of(),
        Map.of(),
        new AngleHistogram(ImmutableLongArray.copyOf(counts)),
        List.of());
  }

  static EvaluationBatchEnd evaluationBatch(int images, double seconds) {
    return new EvaluationBatchEnd(0, STEPS, "lfw", images, 7168, seconds);
  }

  /** Returns a report in which every figure can be told from the others. */
  static VerificationReport report(String set, double accuracy) {
    return new VerificationReport(
        set,
        6000,
        7701,
        new TenFold(10, accuracy, 0.0125, 0.375, (int) Math.round(6000 * accuracy)),
        new WilsonInterval(accuracy - 0.01, accuracy + 0.01),
        0.99,
        List.of(
            new OperatingPoint(1e-1, 0.98, 300),
            new OperatingPoint(1e-2, 0.9, 30),
            new OperatingPoint(1e-3, 0.75, 3),
            new OperatingPoint(1e-4, 0.5, 0)),
        new ValAtFar(1e-3, 0.74, 0.02, 0.0011),
        new OracleThreshold(accuracy + 0.001, 0.3125),
        List.of(new RocPoint(0, 0.5), new RocPoint(0.001, 0.75), new RocPoint(1, 1)),
        List.of("a note < with & signs"),
        3.5);
  }
}
