package org.semblance.schedules;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.ModelFile;
import org.semblance.backbones.Preprocessing;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.GraphScope;
import org.semblance.nn.WeightDecay;

/**
 * What a run trains.
 *
 * @param backbone from image to feature map
 * @param head from feature map to embedding
 * @param input size of the picture and what is done to its pixels first
 * @param batchNorm settings of every batch normalisation
 * @param weightDecay coupled L2 decay, added to the loss
 * @param pretrained weights to start from, or null for random ones
 */
public record ModelSection(
    Backbone backbone,
    EmbeddingHead head,
    Preprocessing input,
    BatchNormSettings batchNorm,
    WeightDecay weightDecay,
    @Nullable Path pretrained) {

  /** Returns a model with default batch normalisation, no weight decay and random weights. */
  public static ModelSection of(Backbone backbone, EmbeddingHead head) {
    return new ModelSection(
        backbone, head, Preprocessing.DEFAULT, BatchNormSettings.DEFAULT, WeightDecay.NONE, null);
  }

  /** Returns the network from RGB pixels to the embedding. */
  public FaceModel faceModel() {
    return new FaceModel(backbone, head, batchNorm, input);
  }

  /**
   * Loads the weights to start from into a graph; does nothing if there are none.
   *
   * @param scope whose backbone and head have their first values
   * @throws WeightsException naming the file and what does not fit: layers, or how pixels are taken
   */
  public void loadPretrained(GraphScope scope) {
    if (pretrained != null) {
      try (ModelFile file = ModelFile.open(pretrained)) {
        Preprocessing trained = file.model().preprocessing();
        if (!trained.equals(input)) {
          throw new WeightsException(
              String.format(
                  "%s must be of a network that takes pixels as model.input says, %s, but it was"
                      + " trained on %s; change model.input or choose another file",
                  pretrained, input, trained));
        }
        file.loadInto(scope, faceModel().network());
      }
    }
  }
}
