package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ForeignPixels;
import org.semblance.backbones.ImageSize;
import org.semblance.backbones.Preprocessing;

/**
 * A network whose embeddings of the very pictures of a batch, augmented as they are, the stages
 * with {@code distill} learn. It runs beside the steps.
 *
 * @param model run folder, weight file, frozen graph, SavedModel folder or ONNX network
 * @param input of a network of others: name of its input, or null for the only one
 * @param output likewise
 * @param mean subtracted from every value, in pixel units; our own networks say it themselves, and
 *     the following
 * @param std by which every value is divided, in pixel units, &gt; 0
 * @param color order of the channels
 */
public record TeacherNetwork(
    Path model,
    @Nullable String input,
    @Nullable String output,
    double mean,
    double std,
    ColorOrder color) {

  /** Checks the ranges. */
  public TeacherNetwork {
    checkArgument(Double.isFinite(mean), "mean must be a finite number, got %s", mean);
    checkArgument(std > 0 && Double.isFinite(std), "std must be > 0 and finite, got %s", std);
  }

  /** Returns a network whose names are found out and whose pixels are the usual ones. */
  public static TeacherNetwork of(Path model) {
    Preprocessing usual = Preprocessing.DEFAULT;
    return new TeacherNetwork(model, null, null, usual.mean(), usual.std(), usual.color());
  }

  /**
   * Returns where the embedder comes from.
   *
   * @param file or folder of the network, of a run folder that of its model
   * @param size of the run's pictures
   */
  public EmbedderSource source(Path file, ImageSize size) {
    return new EmbedderSource(file, input, output, new ForeignPixels(mean, std, color, size));
  }
}
