package org.semblance.bench;

import java.util.List;
import java.util.Locale;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.CosFace;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Precision;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.train.BackboneOptions;
import org.semblance.train.StepObjective;
import org.semblance.train.StepPlan;
import org.semblance.train.UpdateRule;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;

/**
 * What is measured beside the peers: a network of the catalogue under its usual head, CosFace, SGD
 * with momentum, coupled weight decay on kernels and class weights.
 *
 * @param model from pixels to embedding
 * @param classes identities; picture i of {@link PeerPictures} has class {@code i · ⌊classes /
 *     pictures⌋}
 * @param sampleRate share of the classes that take part in a step, in (0, 1]
 * @param batch pictures per step
 * @param precision arithmetic of the network
 */
record PeerNetwork(
    FaceModel model, int classes, double sampleRate, int batch, Precision precision) {

  private static final Loss LOSS = new CosFace(0.35, 64, 0);

  /** Returns MobileFaceNet with GDC and 256 values, any other network with E and 512. */
  static FaceModel model(String name) {
    EmbeddingHead head =
        name.equals("mobilefacenet")
            ? EmbeddingHead.of(EmbeddingHead.Kind.GDC, 256)
            : EmbeddingHead.of(EmbeddingHead.Kind.E, 512);
    return FaceModel.of(Catalogue.backbone(name), head);
  }

  /**
   * Finds a precision by its name.
   *
   * @throws MissingException if there is none of this name yet
   */
  static Precision precision(String name) {
    return List.of(Precision.values()).stream()
        .filter(precision -> precision.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new MissingException("there is no precision " + name + " yet"));
  }

  int embeddingSize() {
    return model.head().embeddingSize();
  }

  Loss loss() {
    return LOSS;
  }

  /** Returns the training form. */
  GraphMode training(Operand<TInt64> stepSeed) {
    return GraphMode.training(stepSeed).in(precision);
  }

  /** Returns the inference form. */
  GraphEmbedder embedder(GraphScope scope) {
    return GraphEmbedder.over(scope, model, precision);
  }

  /** Returns the step. */
  StepPlan plan() {
    return new StepPlan(
        model,
        BackboneOptions.trainedIn(precision),
        StepObjective.of(LOSS, classes, HeadOptions.sampled(ClassSampling.ofRate(sampleRate))),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(5e-4, 1, false, false)),
        batch);
  }

  /** Something that the benchmark asks for and the product does not have yet. */
  static final class MissingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MissingException(String message) {
      super(message);
    }
  }
}
