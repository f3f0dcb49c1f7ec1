package org.semblance.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.semblance.nn.SemblanceException;

/**
 * The folder of one run: the only class that knows the names of its files.
 *
 * <pre>
 * schedule.yaml        the schedule as run, defaults written out
 * schedule-until-step-000000123.yaml  as it was before, where it was changed to resume
 * provenance.json      data, network, versions, machine, hashes
 * labels.txt           identity names; line n is class n
 * history.jsonl        one object per line and epoch
 * NAME_hist.json       the same in Keras_insightface's form
 * checkpoints/         everything needed to resume, newest last
 * best/                the backbone with the best declared metric; the file says whether its
 *                      weights are raw or their average
 * last/                the backbone at the end of the last finished epoch; ema.safetensors: the
 *                      same with the average of the weights, where the run keeps one
 * tensorboard/         event files
 * reports/report.html  curves and tables
 * reports/NAME.txt     what of other weights the run began with: pretrained, head
 * .lock                held by the process that trains into the folder
 * </pre>
 */
public final class RunDirectory {

  private static final String CHECKPOINT_SUFFIX = ".safetensors";

  private final Path root;

  private RunDirectory(Path root) {
    this.root = root;
  }

  /** Names a folder, whether it exists or not. */
  public static RunDirectory at(Path root) {
    return new RunDirectory(root.toAbsolutePath().normalize());
  }

  /**
   * Returns a folder for a new run under {@code parent}: {@code name}, or {@code name-2}, {@code
   * name-3}, … if that is taken.
   */
  public static RunDirectory fresh(Path parent, String name) {
    RunDirectory candidate = at(parent.resolve(name));
    for (int i = 2; candidate.exists(); i++) {
      candidate = at(parent.resolve(name + "-" + i));
    }
    return candidate;
  }

  /** Returns the newest run of that name under {@code parent}. */
  public static Optional<RunDirectory> newest(Path parent, String name) {
    RunDirectory found = null;
    RunDirectory candidate = at(parent.resolve(name));
    for (int i = 2; candidate.exists(); i++) {
      found = candidate;
      candidate = at(parent.resolve(name + "-" + i));
    }
    return Optional.ofNullable(found);
  }

  /** Returns the folder. */
  public Path root() {
    return root;
  }

  /** Returns whether a run was begun here. */
  public boolean exists() {
    return Files.exists(schedule());
  }

  /** Returns the file that the process of the run has locked. */
  Path lock() {
    return root.resolve(".lock");
  }

  /** Returns the schedule as run. */
  public Path schedule() {
    return root.resolve("schedule.yaml");
  }

  /** Returns the schedule as it was up to a step, after which the run went on with another. */
  public Path scheduleUntil(long globalStep) {
    return root.resolve(String.format(Locale.ROOT, "schedule-until-step-%09d.yaml", globalStep));
  }

  /** Returns where data, network, versions, machine and hashes are told. */
  public Path provenance() {
    return root.resolve("provenance.json");
  }

  /** Returns the list of identity names. */
  public Path labels() {
    return root.resolve("labels.txt");
  }

  /** Returns the history, one object per line. */
  public Path history() {
    return root.resolve("history.jsonl");
  }

  /** Returns the history in Keras_insightface's form. */
  public Path kerasHistory(String name) {
    return root.resolve(name + "_hist.json");
  }

  /** Returns the best model so far. */
  public Path bestModel() {
    return root.resolve("best").resolve("model.safetensors");
  }

  /** Returns the model at the end of the last finished epoch. */
  public Path lastModel() {
    return root.resolve("last").resolve("model.safetensors");
  }

  /** Returns the same with the average of the weights; only a run that keeps one writes it. */
  public Path lastAverage() {
    return root.resolve("last").resolve("ema.safetensors");
  }

  /** Returns the folder of event files. */
  public Path tensorBoard() {
    return root.resolve("tensorboard");
  }

  /** Returns the folder of what an evaluation keeps for as long as it runs. */
  Path evaluation(String name) {
    return root.resolve("evaluations").resolve(name);
  }

  /** Returns the report. */
  public Path report() {
    return root.resolve("reports").resolve("report.html");
  }

  /** Returns a report of what of other weights the run began with. */
  Path weightsReport(String name) {
    return root.resolve("reports").resolve(name + ".txt");
  }

  /** Returns the checkpoint of a step. */
  public Path checkpoint(long globalStep) {
    return checkpoints()
        .resolve(String.format(Locale.ROOT, "step-%09d", globalStep) + CHECKPOINT_SUFFIX);
  }

  private Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Returns all finished checkpoints, oldest first. */
  public List<Path> allCheckpoints() {
    if (!Files.isDirectory(checkpoints())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(checkpoints())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(CHECKPOINT_SUFFIX))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the newest checkpoint. */
  public Optional<Path> newestCheckpoint() {
    List<Path> all = allCheckpoints();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Deletes all but the newest {@code keep} checkpoints. */
  public void prune(int keep) {
    List<Path> all = allCheckpoints();
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw new SemblanceException(
            "the old checkpoint " + old + " cannot be deleted: " + e.getMessage(), e);
      }
    }
  }

  /** Returns the best model, else the last one, if the run has come so far. */
  public Optional<Path> anyModel() {
    return Stream.of(bestModel(), lastModel()).filter(Files::exists).findFirst();
  }

  /**
   * Returns the model to use when somebody names the folder: the best one, else the last.
   *
   * @throws SemblanceException if there is neither
   */
  public Path model() {
    return anyModel()
        .orElseThrow(
            () ->
                new SemblanceException(
                    root
                        + " holds no model: neither best/model.safetensors nor"
                        + " last/model.safetensors; a run writes them at the end of its first"
                        + " epoch"));
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
