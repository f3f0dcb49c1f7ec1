package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.PairVerification;
import org.semblance.schedules.AllPairsComparison;
import org.semblance.schedules.DistractorSearch;
import org.semblance.schedules.Evaluation;
import org.semblance.schedules.FolderIdentification;
import org.semblance.schedules.GroupComparison;
import org.semblance.schedules.QualityCheck;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.TemplateVerification;

/**
 * The protocols beside pair verification that a run is evaluated by: their data, opened before the
 * first step, and when they are due. A run that is resumed has them at the same epochs, since these
 * are counted from its beginning.
 */
final class WiderEvaluations implements AutoCloseable {

  /** One of them, with its data. */
  interface Protocol extends AutoCloseable {

    /**
     * Evaluates a network.
     *
     * @param name of the evaluation, or of that of an average of the weights
     * @param progress may throw, to end the evaluation
     */
    ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress);

    @Override
    void close();
  }

  private record Due(Evaluation evaluation, Protocol protocol) {}

  private final List<Due> all = new ArrayList<>();
  private final int totalEpochs;

  private WiderEvaluations(int totalEpochs) {
    this.totalEpochs = totalEpochs;
  }

  /**
   * Opens the data of all evaluations.
   *
   * @param how pictures are embedded
   * @param directory where an evaluation may keep embeddings for as long as it runs; null if none
   *     will be run, and nothing shall be left on disk
   * @param stop whether the run shall stop
   * @throws org.semblance.data.DataException if something is missing or malformed, or the network
   *     cannot use it
   */
  static WiderEvaluations open(
      Schedule schedule,
      PairVerification how,
      @Nullable RunDirectory directory,
      BooleanSupplier stop) {
    WiderEvaluations opened = new WiderEvaluations(schedule.totalEpochs());
    try {
      for (Evaluation evaluation : schedule.run().evaluations()) {
        EvaluationFolder kept =
            directory == null
                ? null
                : new EvaluationFolder(directory.evaluation(evaluation.name()));
        Protocol protocol = open(evaluation, schedule.model().input(), how, kept, stop);
        opened.all.add(new Due(evaluation, protocol));
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Protocol open(
      Evaluation evaluation,
      Preprocessing input,
      PairVerification how,
      @Nullable EvaluationFolder kept,
      BooleanSupplier stop) {
    if (evaluation instanceof FolderIdentification folder) {
      return FolderProtocol.open(folder, input, how);
    }
    if (evaluation instanceof TemplateVerification templates) {
      return TemplateProtocol.open(templates, input, kept, stop);
    }
    if (evaluation instanceof DistractorSearch search) {
      return DistractorProtocol.open(search, input, how, kept, stop);
    }
    if (evaluation instanceof AllPairsComparison all) {
      return AllPairsProtocol.open(all, input, how);
    }
    if (evaluation instanceof QualityCheck quality) {
      return QualityProtocol.open(quality, input, how);
    }
    return GroupProtocol.open((GroupComparison) evaluation, input, how);
  }

  /**
   * Returns whether there is one at the end of an epoch.
   *
   * @param done epochs of the run, from 1
   */
  boolean areDue(int done) {
    return all.stream().anyMatch(due -> isDue(due, done));
  }

  private boolean isDue(Due due, int done) {
    return done % due.evaluation().everyEpochs() == 0 || done == totalEpochs;
  }

  /**
   * Runs those that are due.
   *
   * @param suffix of their names
   * @param progress of the evaluation of a name
   */
  List<ProtocolResult> run(
      int done, Embedder embedder, String suffix, Function<String, EvaluationProgress> progress) {
    List<ProtocolResult> results = new ArrayList<>();
    for (Due due : all) {
      if (isDue(due, done)) {
        String name = due.evaluation().name() + suffix;
        results.add(due.protocol().evaluate(name, embedder, progress.apply(name)));
      }
    }
    return results;
  }

  @Override
  public void close() {
    all.forEach(due -> due.protocol().close());
  }
}
