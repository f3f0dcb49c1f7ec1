package org.semblance.train;

import java.nio.file.Files;
import java.nio.file.Path;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.backbones.TensorFile;
import org.semblance.data.LabelMap;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.tensorflow.types.TFloat32;

/**
 * Network and class weights of a run, both as of its newest checkpoint, so that they belong
 * together; the models of a run's folder hold the network alone, of some other moment perhaps.
 */
public final class RunWeights implements AutoCloseable {

  private final TensorFile file;
  private final Schedule schedule;
  private final FaceModel model;
  private final LabelMap labels;

  private RunWeights(TensorFile file, Schedule schedule, LabelMap labels) {
    this.file = file;
    this.schedule = schedule;
    this.model = schedule.model().faceModel();
    this.labels = labels;
    Checkpoint.requireRun(file, file.path(), model.network().architectureHash(), labels.sha256());
  }

  /**
   * Opens the newest checkpoint of a run.
   *
   * @throws SemblanceException if there is none, or it does not belong to the run's schedule and
   *     labels
   */
  public static RunWeights open(RunDirectory directory) {
    if (!Files.exists(directory.schedule())) {
      throw new SemblanceException(
          directory
              + " must be the folder of a run, but schedule.yaml is missing; name the folder that"
              + " 'semblance train' wrote");
    }
    Path path =
        directory
            .newestCheckpoint()
            .orElseThrow(
                () ->
                    new SemblanceException(
                        directory
                            + " has no checkpoint, which holds the class weights; a run writes"
                            + " them under checkpoints/ at the end of each epoch"));
    Schedule schedule = ScheduleYaml.read(directory.schedule());
    LabelMap labels = LabelMap.read(directory.labels());
    TensorFile file = TensorFile.open(path);
    try {
      return new RunWeights(file, schedule, labels);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the checkpoint. */
  public Path path() {
    return file.path();
  }

  /** Returns the schedule of the run. */
  public Schedule schedule() {
    return schedule;
  }

  /** Returns which identity each class is. */
  public LabelMap labels() {
    return labels;
  }

  /**
   * Reads the class weights, {@code [classes · k, D]}, sub-centres of a class together; the caller
   * closes them.
   *
   * @throws org.semblance.backbones.WeightsException if the checkpoint has none
   */
  public TFloat32 classWeights() {
    return file.read(SubCenterChange.WEIGHT);
  }

  /**
   * Builds the network, for inference in float32; the caller closes it. Reads all of the file and
   * compares its checksum.
   *
   * @throws org.semblance.backbones.WeightsException if the checkpoint is damaged
   */
  public Embedder embedder(DeviceOptions options) {
    return GraphEmbedder.withWeights(model, file, options);
  }

  @Override
  public void close() {
    file.close();
  }
}
