package org.semblance.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.semblance.backbones.TensorFile;
import org.semblance.backbones.WeightsException;
import org.semblance.data.LabelMap;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.ScheduleYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a run up where its newest checkpoint was written. */
final class Resumption {

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private Resumption() {}

  /**
   * Gives position and callbacks their states back, and the folder the schedule as it is now.
   *
   * @param path of the checkpoint
   * @param stepsOf how many steps each epoch of the run has
   * @return its values; the caller closes it
   * @throws SemblanceException before anything on disk changes, if the checkpoint does not belong
   *     to this run or is damaged
   */
  static CarryOver from(Path path, Run run, IntUnaryOperator stepsOf) {
    requireSameLabels(run);
    try {
      TensorFile file = TensorFile.open(path);
      try {
        restore(file, path, run, stepsOf);
        return new CarryOver(file);
      } catch (RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (WeightsException e) {
      throw new SemblanceException(
          e.getMessage() + ". Without this file --resume goes on from the checkpoint before it", e);
    }
  }

  private static void restore(TensorFile file, Path path, Run run, IntUnaryOperator stepsOf) {
    run.state = Checkpoint.readState(file, path, run.identity);
    requireStep(path, run.state, stepsOf.applyAsInt(run.state.epoch));
    file.verify();
    Checkpoint.restoreCallbacks(file, path, run.callbacks);
    keepEarlierSchedule(run);
  }

  /** Positions count batches, of which another sampler may make fewer. */
  private static void requireStep(Path path, TrainingState state, int steps) {
    if (state.stepInEpoch > steps) {
      throw new SemblanceException(
          String.format(
              "%s does not fit this run: it stands behind step %d of epoch %d, which has %d steps;"
                  + " the sampler was changed. Go on with the one before, and change it from the"
                  + " next stage on",
              path, state.stepInEpoch, state.epoch + 1, steps));
    }
  }

  /** The checkpoint has a hash of the names only; the file says which person is another. */
  private static void requireSameLabels(Run run) {
    Path labels = run.directory.labels();
    if (Files.exists(labels)) {
      LabelMap.read(labels).requireSame(LabelMap.of(run.images), labels.toString());
    }
  }

  /** A changed schedule is in order, after a divergence for instance, but must not go unnoticed. */
  private static void keepEarlierSchedule(Run run) {
    Path file = run.directory.schedule();
    String now = ScheduleYaml.write(run.schedule);
    String before = read(file);
    if (!before.equals(now)) {
      Path kept = run.directory.scheduleUntil(run.state.globalStep);
      AtomicFile.writeText(kept, before);
      AtomicFile.writeText(file, now);
      LOG.warn("the run goes on with another schedule; the one so far is kept as {}", kept);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
