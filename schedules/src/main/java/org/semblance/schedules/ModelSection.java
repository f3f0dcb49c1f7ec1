package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.LoadReport;
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
 * @param pretrainedMode whether they must be of this very network
 * @param headFrom folder of the run whose classification head the first stage begins with, row by
 *     row for identities of the same name, or null for a new head
 */
public record ModelSection(
    Backbone backbone,
    EmbeddingHead head,
    Preprocessing input,
    BatchNormSettings batchNorm,
    WeightDecay weightDecay,
    @Nullable Path pretrained,
    PretrainedMode pretrainedMode,
    @Nullable Path headFrom) {

  /** Checks what must hold together. */
  public ModelSection {
    checkArgument(
        pretrained != null || pretrainedMode == PretrainedMode.STRICT,
        "pretrainedMode must be strict unless pretrained is given, got partial; name the weight"
            + " file");
    checkArgument(
        pretrained != null || headFrom == null,
        "headFrom must be left out unless pretrained is given, got %s: the rows of a head fit the"
            + " backbone that they were trained with; name the weight file of that run",
        headFrom);
  }

  /** Weights to start from are of this very network, and the classification head is new. */
  public ModelSection(
      Backbone backbone,
      EmbeddingHead head,
      Preprocessing input,
      BatchNormSettings batchNorm,
      WeightDecay weightDecay,
      @Nullable Path pretrained) {
    this(backbone, head, input, batchNorm, weightDecay, pretrained, PretrainedMode.STRICT, null);
  }

  /** Returns a model with default batch normalisation, no weight decay and random weights. */
  public static ModelSection of(Backbone backbone, EmbeddingHead head) {
    return new ModelSection(
        backbone, head, Preprocessing.DEFAULT, BatchNormSettings.DEFAULT, WeightDecay.NONE, null);
  }

  /** Returns the same model with weights to start from. */
  public ModelSection withPretrained(Path file, PretrainedMode mode) {
    return new ModelSection(backbone, head, input, batchNorm, weightDecay, file, mode, headFrom);
  }

  /** Returns the same model, of which the first stage begins with the head of another run. */
  public ModelSection withHeadFrom(Path run) {
    return new ModelSection(
        backbone, head, input, batchNorm, weightDecay, pretrained, pretrainedMode, run);
  }

  /** Returns the network from RGB pixels to the embedding. */
  public FaceModel faceModel() {
    return new FaceModel(backbone, head, batchNorm, input);
  }

  /**
   * Loads the weights to start from into a graph; does nothing if there are none.
   *
   * @param scope whose backbone and head have their first values
   * @return what was loaded and what not, if the weights may be of another network
   * @throws WeightsException naming the file and what does not fit: layers, or how pixels are taken
   */
  public Optional<LoadReport> loadPretrained(GraphScope scope) {
    if (pretrained == null) {
      return Optional.empty();
    }
    try (ModelFile file = ModelFile.open(pretrained)) {
      requireSamePixels(pretrained, file.model().preprocessing());
      if (pretrainedMode == PretrainedMode.PARTIAL) {
        return Optional.of(file.loadFitting(scope, faceModel().network()));
      }
      file.loadInto(scope, faceModel().network());
      return Optional.empty();
    }
  }

  /** The picture's size may be another where layers may: weights do not know it. */
  private void requireSamePixels(Path path, Preprocessing trained) {
    boolean anySize = pretrainedMode == PretrainedMode.PARTIAL;
    Preprocessing compared =
        new Preprocessing(
            trained.mean(),
            trained.std(),
            trained.color(),
            anySize ? input.height() : trained.height(),
            anySize ? input.width() : trained.width());
    if (!compared.equals(input)) {
      throw new WeightsException(
          String.format(
              "%s must be of a network that takes pixels as model.input says, %s, but it was"
                  + " trained on %s; change model.input or choose another file",
              path, input, trained));
    }
  }
}
