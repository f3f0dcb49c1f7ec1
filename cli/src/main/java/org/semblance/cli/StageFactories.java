package org.semblance.cli;

import java.util.List;
import org.semblance.data.BalancedSampler;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.Sampler;
import org.semblance.losses.AdaCos;
import org.semblance.losses.AdaFace;
import org.semblance.losses.AirFace;
import org.semblance.losses.AngularSemiHardTriplet;
import org.semblance.losses.ArcBatchHardTriplet;
import org.semblance.losses.ArcFace;
import org.semblance.losses.ArcFaceSimple;
import org.semblance.losses.ArcOfflineTriplet;
import org.semblance.losses.AutoAlphaTriplet;
import org.semblance.losses.BatchAllTriplet;
import org.semblance.losses.BatchHardTriplet;
import org.semblance.losses.CenterLoss;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.CosFace;
import org.semblance.losses.CosineCenter;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.CurricularFace;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.ElasticFace;
import org.semblance.losses.EmbeddingLoss;
import org.semblance.losses.EuclideanBatchHardTriplet;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.EuclideanDistillation;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.MagFace;
import org.semblance.losses.MarginForm;
import org.semblance.losses.MarginGradient;
import org.semblance.losses.MarginPairing;
import org.semblance.losses.MarginSoftmax;
import org.semblance.losses.OfflineTriplet;
import org.semblance.losses.SemiHardTriplet;
import org.semblance.losses.Softmax;
import org.semblance.losses.TripletLoss;
import org.semblance.losses.UniFace;
import org.semblance.losses.Vpl;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Lamb;
import org.semblance.nn.optimizers.Lion;
import org.semblance.nn.optimizers.Lookahead;
import org.semblance.nn.optimizers.Nadam;
import org.semblance.nn.optimizers.RmsProp;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.schedules.Stage;

/**
 * Short names for JShell: the words of a schedule's stages as methods, with their losses,
 * optimisers and samplers; the others are in {@link Factories}.
 */
public final class StageFactories {

  private StageFactories() {}

  /** Soft-max without a margin. */
  public static Loss softmax() {
    return new Softmax(0);
  }

  /** ArcFace with its exact gradient. */
  public static Loss arcFace(double margin, double scale) {
    return new ArcFace(margin, scale, MarginGradient.EXACT, 0);
  }

  /** CosFace. */
  public static Loss cosFace(double margin, double scale) {
    return new CosFace(margin, scale, 0);
  }

  /** Softmax whose own class's probability is lowered: power 2, scale 0.4. */
  public static Loss marginSoftmax() {
    return MarginSoftmax.DEFAULT;
  }

  /** ArcFace without angles. */
  public static Loss arcFaceSimple(double margin, double scale) {
    return new ArcFaceSimple(margin, scale, 0, 0);
  }

  /** AirFace, all logits linear in the angle. */
  public static Loss airFace(double margin, double scale) {
    return new AirFace(margin, scale, Compatibility.NONE, 0);
  }

  /** CurricularFace. */
  public static Loss curricularFace(double margin, double scale) {
    return new CurricularFace(margin, scale, 0);
  }

  /** MagFace with the settings of its paper: norms 10 to 110, margins 0.45 to 0.8. */
  public static Loss magFace() {
    return MagFace.DEFAULT;
  }

  /** AdaFace. */
  public static Loss adaFace(double margin, double scale) {
    AdaFace standard = AdaFace.DEFAULT;
    return new AdaFace(margin, standard.concentration(), standard.momentum(), scale, 0, 0);
  }

  /** AdaCos. */
  public static Loss adaCos() {
    return AdaCos.DEFAULT;
  }

  /** ElasticFace with margins on the angle, paired at random. */
  public static Loss elasticFace(double margin, double std, double scale) {
    return new ElasticFace(MarginForm.ARC, margin, std, MarginPairing.RANDOM, scale, 0, 0);
  }

  /** UniFace. */
  public static Loss uniFace(double margin, double scale) {
    return new UniFace(margin, scale, 1);
  }

  /** SGD with momentum. */
  public static Optimizer sgd(double momentum) {
    return new Sgd(momentum, false);
  }

  /** Nadam. */
  public static Optimizer nadam() {
    return new Nadam(0.9, 0.999, 1e-7);
  }

  /** RMSProp without momentum. */
  public static Optimizer rmsProp() {
    return new RmsProp(0.9, 0, 1e-7, false);
  }

  /** LAMB, for very large batches. */
  public static Optimizer lamb(double weightDecay) {
    return new Lamb(0.9, 0.999, 1e-6, weightDecay);
  }

  /** Lion; its rate is 3 to 10 times smaller than Adam's. */
  public static Optimizer lion(double weightDecay) {
    return new Lion(0.9, 0.99, weightDecay);
  }

  /** Every five steps of an optimiser, back half of the way. */
  public static Optimizer lookahead(Optimizer inner) {
    return new Lookahead(inner, 5, 0.5);
  }

  /** An optimiser's steps with the gradients of the worst place nearby, in twice the time. */
  public static Optimizer sam(double rho, Optimizer inner) {
    return new Sam(inner, rho);
  }

  /** A stage that goes on with the optimiser of the one before; the first gets SGD. */
  public static Stage stage(Loss loss, int epochs) {
    return Stage.of(loss, epochs);
  }

  /** A stage with an optimiser of its own. */
  public static Stage stage(Loss loss, int epochs, Optimizer optimizer) {
    return new Stage(loss, epochs, optimizer, false);
  }

  /** A stage without a head, trained by an embedding loss. */
  public static Stage stage(EmbeddingLoss loss, int epochs) {
    return Stage.of(loss, epochs);
  }

  /** The same stage with an embedding loss beside the others. */
  public static Stage with(EmbeddingLoss loss, Stage stage) {
    return stage.with(loss);
  }

  /** Draws embeddings towards the centre of their identity. */
  public static CenterLoss centerLoss(double weight) {
    return new EuclideanCenter(weight, EuclideanCenter.DEFAULT.updateRate());
  }

  /** The same by cosines. */
  public static CenterLoss cosineCenterLoss(double weight) {
    return new CosineCenter(weight, CosineCenter.DEFAULT.updateRate());
  }

  /** For each picture the hardest of its identity against the hardest of another. */
  public static TripletLoss batchHard(double weight, double alpha) {
    return new BatchHardTriplet(weight, alpha);
  }

  /** The same with the margin on the angle. */
  public static TripletLoss arcBatchHard(double weight, double alpha) {
    return new ArcBatchHardTriplet(weight, alpha);
  }

  /** The same by squared distances. */
  public static TripletLoss euclideanBatchHard(double weight, double alpha) {
    return new EuclideanBatchHardTriplet(weight, alpha);
  }

  /** The same with a margin that goes along with the distances. */
  public static TripletLoss autoAlpha(double weight, double alpha) {
    return new AutoAlphaTriplet(weight, alpha, AutoAlphaTriplet.DEFAULT.firstMargin());
  }

  /** All pictures of an identity against all that are too near. */
  public static TripletLoss batchAll(double weight, double alpha) {
    return new BatchAllTriplet(weight, alpha);
  }

  /** Mined triplets by cosines: the hardest of each picture in a bag. */
  public static TripletLoss offlineTriplet(double weight, double alpha, int bagImages) {
    int images = OfflineTriplet.DEFAULT.imagesPerIdentity();
    return new OfflineTriplet(weight, alpha, bagImages, images);
  }

  /** The same with the margin on the angle. */
  public static TripletLoss arcOfflineTriplet(double weight, double alpha, int bagImages) {
    int images = ArcOfflineTriplet.DEFAULT.imagesPerIdentity();
    return new ArcOfflineTriplet(weight, alpha, bagImages, images);
  }

  /** Mined semi-hard triplets by squared distances, MXNet's {@code train_triplet}. */
  public static TripletLoss semiHardTriplet(double weight, double alpha, int bagImages) {
    int images = SemiHardTriplet.DEFAULT.imagesPerIdentity();
    return new SemiHardTriplet(weight, alpha, true, bagImages, images);
  }

  /** The same by angles, MXNet's {@code atriplet}. */
  public static TripletLoss angularSemiHardTriplet(double weight, double alpha, int bagImages) {
    int images = AngularSemiHardTriplet.DEFAULT.imagesPerIdentity();
    return new AngularSemiHardTriplet(weight, alpha, true, bagImages, images);
  }

  /** The cosine to a teacher's embedding. */
  public static DistillationLoss distill(double weight) {
    return new CosineDistillation(weight);
  }

  /** The squared distance to a teacher's embedding. */
  public static DistillationLoss euclideanDistill(double weight) {
    return new EuclideanDistillation(weight);
  }

  /** The divergence from a teacher's cosines to the identities. */
  public static DistillationLoss divergence(double weight, double scale) {
    return new DivergenceDistillation(weight, scale);
  }

  /**
   * The same stage with a share of the classes in each step, those of the batch always among them.
   */
  public static Stage sampled(double sampleRate, Stage stage) {
    return stage.withSampleRate(sampleRate);
  }

  /** The same stage with a number of classes in each step, those of the batch always among them. */
  public static Stage sampleCount(int sampleCount, Stage stage) {
    HeadOptions head = stage.head();
    return stage.withHead(
        new HeadOptions(head.subCenters(), head.vpl(), ClassSampling.ofCount(sampleCount)));
  }

  /** The same stage with several sub-centres of each class, of which the nearest counts. */
  public static Stage lossTopK(int lossTopK, Stage stage) {
    HeadOptions head = stage.head();
    return stage.withHead(new HeadOptions(lossTopK, head.vpl(), head.sampling()));
  }

  /** The same stage with variational prototypes, settings as in a schedule without any. */
  public static Stage vpl(Stage stage) {
    HeadOptions head = stage.head();
    return stage.withHead(new HeadOptions(head.subCenters(), Vpl.DEFAULT, head.sampling()));
  }

  /**
   * The same stage with some layers frozen, by patterns such as {@code stem_*} or {@code @prelu}.
   */
  public static Stage frozen(Stage stage, String... layers) {
    return stage.withFreeze(List.of(layers));
  }

  /** Batches of groups of pictures of one identity each, for triplet losses. */
  public static Sampler classAware(int imagesPerIdentity) {
    return new ClassAwareSampler(imagesPerIdentity);
  }

  /** Batches of shuffled pictures, equally many of every identity in an epoch. */
  public static Sampler balanced(int imagesPerIdentity) {
    return new BalancedSampler(imagesPerIdentity);
  }

  /** The same stage with batches that a sampler of its own puts together. */
  public static Stage batched(Sampler sampler, Stage stage) {
    return stage.withSampler(sampler);
  }
}
