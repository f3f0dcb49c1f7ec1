package org.semblance.callbacks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * Writes scalars that TensorBoard shows.
 *
 * <p>The event file {@code events.out.tfevents.SECONDS.HOST} is a TFRecord file of {@code Event}
 * messages, made without TensorFlow's runtime. Every step gives {@code loss accuracy learningRate
 * regularization}, every epoch {@code epoch/loss epoch/accuracy epoch/imagesPerSecond
 * epoch/inputWaitShare}, for what the loss tells of itself {@code loss/NAME} and of margin losses
 * the histogram {@code epoch/labelAngle} in degrees, every evaluation {@code SET/accuracy SET/auc
 * SET/tarAtFar SET/threshold}, every other protocol {@code NAME/FIGURE}; the horizontal axis is the
 * number of steps before the last one that counts. A resumed run adds a file that tells TensorBoard
 * to forget what comes after its first step. Records are collected and appended at the ends of
 * epochs and evaluations and otherwise every few seconds; no file stays open.
 */
public final class TensorBoardLog implements Callback {

  private static final long FLUSH_MILLIS = 5_000;

  private final Path folder;
  private final Clock clock;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private @Nullable Path file;
  private long flushedMillis;
  private boolean resumed;

  /**
   * Creates the callback.
   *
   * @param folder of event files, created if missing
   */
  public TensorBoardLog(Path folder) {
    this(folder, Clock.systemUTC());
  }

  TensorBoardLog(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public void onTrainStart(TrainStart event, RunControl control) {
    file = newFile();
    resumed = false;
    add(event(0).setFileVersion("brain.Event:2"));
    flush();
  }

  @Override
  public void onEpochStart(EpochStart event, RunControl control) {
    if (event.globalStep() > 0 && !resumed) {
      add(
          event(event.globalStep())
              .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
    }
    resumed = true;
  }

  @Override
  public void onStepEnd(StepEnd event, RunControl control) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss", event.loss());
    putAccuracy(scalars, "accuracy", event.accuracy());
    event.terms().forEach((name, value) -> scalars.put("terms/" + name, value));
    scalars.put("learningRate", event.learningRate());
    scalars.put("regularization", event.regularization());
    addScalars(event.globalStep(), scalars);
    if (clock.millis() - flushedMillis > FLUSH_MILLIS) {
      flush();
    }
  }

  @Override
  public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
    VerificationReport report = event.report();
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put(report.name() + "/accuracy", report.accuracy());
    scalars.put(report.name() + "/auc", report.auc());
    scalars.put(report.name() + "/tarAtFar", report.tarAtFar());
    scalars.put(report.name() + "/threshold", report.threshold());
    addScalars(Math.max(0, event.globalStep() - 1), scalars);
    flush();
  }

  @Override
  public void onProtocolEnd(ProtocolEnd event, RunControl control) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    event
        .result()
        .figures()
        .forEach((figure, value) -> scalars.put(event.result().name() + "/" + figure, value));
    addScalars(Math.max(0, event.globalStep() - 1), scalars);
    flush();
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("epoch/loss", event.loss());
    putAccuracy(scalars, "epoch/accuracy", event.accuracy());
    scalars.put("epoch/imagesPerSecond", event.imagesPerSecond());
    scalars.put("epoch/inputWaitShare", event.inputWaitShare());
    event.terms().forEach((name, value) -> scalars.put("epoch/terms/" + name, value));
    event.monitors().forEach((name, value) -> scalars.put("loss/" + name, value));
    addScalars(Math.max(0, event.globalStep() - 1), scalars);
    if (event.angles().total() > 0) {
      addAngles(Math.max(0, event.globalStep() - 1), event.angles());
    }
    flush();
  }

  @Override
  public void onTrainEnd(TrainEnd event, RunControl control) {
    flush();
  }

  /** Losses without a head have none. */
  private static void putAccuracy(Map<String, Double> scalars, String tag, double accuracy) {
    if (!Double.isNaN(accuracy)) {
      scalars.put(tag, accuracy);
    }
  }

  private void addScalars(long step, Map<String, Double> scalars) {
    Summary.Builder summary = Summary.newBuilder();
    scalars.forEach(
        (tag, value) ->
            summary.addValue(
                Summary.Value.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
    add(event(step).setSummary(summary));
  }

  /** TensorBoard's histograms have upper limits of parts, and sums as if all lay in the middles. */
  private void addAngles(long step, AngleHistogram angles) {
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder().setMin(0).setMax(180).setNum((double) angles.total());
    double sum = 0;
    double squares = 0;
    for (int bin = 0; bin < AngleHistogram.BINS; bin++) {
      double middle = (bin + 0.5) * AngleHistogram.BIN_DEGREES;
      long count = angles.counts().get(bin);
      sum += count * middle;
      squares += count * middle * middle;
      histogram.addBucketLimit((bin + 1.0) * AngleHistogram.BIN_DEGREES).addBucket((double) count);
    }
    histogram.setSum(sum).setSumSquares(squares);
    add(
        event(step)
            .setSummary(
                Summary.newBuilder()
                    .addValue(
                        Summary.Value.newBuilder()
                            .setTag("epoch/labelAngle")
                            .setHisto(histogram))));
  }

  private Event.Builder event(long step) {
    return Event.newBuilder().setWallTime(clock.millis() / 1000.0).setStep(step);
  }

  private void add(Event.Builder event) {
    pending.writeBytes(TfRecordFrame.around(event.build().toByteArray()));
  }

  /** Returns a name that is free: two starts may fall into one second. */
  private Path newFile() {
    long seconds = clock.millis() / 1000;
    Path candidate;
    do {
      candidate =
          folder.resolve(
              String.format(Locale.ROOT, "events.out.tfevents.%010d.%s", seconds++, host()));
    } while (Files.exists(candidate));
    return candidate;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private void flush() {
    if (file == null || pending.size() == 0) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Files.write(
          file, pending.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new SemblanceException(
          String.format(
              "%s cannot be written: %s; make room or choose another folder", file, e.getMessage()),
          e);
    }
    pending.reset();
    flushedMillis = clock.millis();
  }
}
