package org.semblance.cli;

import java.nio.file.Path;
import java.util.List;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.callbacks.RateSchedule;
import org.semblance.callbacks.RateUnit;
import org.semblance.callbacks.SingleCosine;
import org.semblance.data.Augmentation;
import org.semblance.data.BalancedSampler;
import org.semblance.data.BinPairs;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.Mixup;
import org.semblance.data.PairFolder;
import org.semblance.data.RandAugment;
import org.semblance.data.Sampler;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.VerificationReport;
import org.semblance.losses.AdaCos;
import org.semblance.losses.AdaFace;
import org.semblance.losses.AirFace;
import org.semblance.losses.ArcFace;
import org.semblance.losses.ArcFaceSimple;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.CosFace;
import org.semblance.losses.CurricularFace;
import org.semblance.losses.ElasticFace;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.MagFace;
import org.semblance.losses.MarginForm;
import org.semblance.losses.MarginGradient;
import org.semblance.losses.MarginPairing;
import org.semblance.losses.MarginSoftmax;
import org.semblance.losses.Softmax;
import org.semblance.losses.UniFace;
import org.semblance.losses.Vpl;
import org.semblance.nn.Compatibility;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.schedules.DataSection;
import org.semblance.schedules.ModelSection;
import org.semblance.schedules.RunSection;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.semblance.schedules.Stage;
import org.semblance.train.RunDirectory;
import org.semblance.train.Train;
import org.semblance.train.TrainOptions;
import org.semblance.train.TrainResult;

/**
 * Short names for JShell: the words of a schedule as methods.
 *
 * <p>Each makes one of the records that YAML names too; for what is not here use the records'
 * constructors. Everything is checked when it is made, with the same messages as in a file.
 */
public final class Factories {

  private static final int FOLDS = 10;
  private static final int EVALUATION_BATCH = 64;

  private Factories() {}

  /** Reads a schedule from a file. */
  public static Schedule read(String file) {
    return ScheduleYaml.read(Path.of(file));
  }

  /** Returns a schedule as YAML, all defaults written out. */
  public static String yaml(Schedule schedule) {
    return ScheduleYaml.write(schedule);
  }

  /** Puts a schedule together. */
  public static Schedule schedule(
      String name,
      DataSection data,
      ModelSection model,
      RunSection run,
      RateSchedule learningRate,
      Stage... stages) {
    return new Schedule(name, data, model, run, learningRate, List.of(stages));
  }

  /** Names what to train and what to verify on. */
  public static DataSection data(TrainingData train, VerificationData... verify) {
    return new DataSection(train, List.of(verify));
  }

  /** Faces drawn by a generator, seed 0. */
  public static DrawnFaces drawnFaces(int identities, int imagesPerIdentity) {
    return new DrawnFaces(identities, imagesPerIdentity, 0);
  }

  /** Pairs of drawn faces of other people than {@link #drawnFaces}. */
  public static DrawnPairs drawnPairs(int identities, int pairs) {
    return new DrawnPairs(identities, pairs, 0, null);
  }

  /** A folder, ZIP or tar file of {@code IDENTITY/IMAGE.jpg}. */
  public static FolderData folder(String path) {
    return new FolderData(Path.of(path), null, 1);
  }

  /** MXNet's RecordIO: a {@code .rec} file or a folder with one. */
  public static RecordIoData recordIo(String path) {
    return RecordIoData.of(Path.of(path));
  }

  /** TFRecord files of examples with a picture and a label. */
  public static TfRecordData tfRecord(String path) {
    return TfRecordData.of(Path.of(path));
  }

  /** OneFlow's OFRecord: a part or a folder of them. */
  public static OfRecordData ofRecord(String path) {
    return OfRecordData.of(Path.of(path));
  }

  /** A text file of pictures and identities, and the folder, ZIP or tar file of them. */
  public static ListedData list(String list, String images) {
    return new ListedData(Path.of(list), Path.of(images), 1);
  }

  /** A {@code .bin} file of pairs. */
  public static BinPairs bin(String path) {
    return new BinPairs(Path.of(path), null);
  }

  /** A text file of pairs and the folder, ZIP or tar file of their pictures. */
  public static ListedPairs pairs(String list, String images) {
    return new ListedPairs(Path.of(list), Path.of(images), null);
  }

  /** A verification set in PLSC's folder: {@code label.txt} and two pictures for each pair. */
  public static PairFolder pairFolder(String path) {
    return new PairFolder(Path.of(path), null);
  }

  /** A backbone of the catalogue, for instance {@code mobilefacenet} or {@code r50}. */
  public static Backbone backbone(String name) {
    return Catalogue.backbone(name);
  }

  /** The embedding head GDC. */
  public static EmbeddingHead gdc(int embeddingSize) {
    return EmbeddingHead.of(EmbeddingHead.Kind.GDC, embeddingSize);
  }

  /** A network to train from random weights. */
  public static ModelSection model(Backbone backbone, EmbeddingHead head) {
    return ModelSection.of(backbone, head);
  }

  /** Default settings of a run but for these. */
  public static RunSection run(int batchSize, long seed) {
    return run(batchSize, seed, RunSection.DEFAULT.augmentation());
  }

  /** Default settings of a run but for these. */
  public static RunSection run(int batchSize, long seed, Augmentation augmentation) {
    RunSection standard = RunSection.DEFAULT;
    return new RunSection(
        batchSize,
        seed,
        standard.sampler(),
        augmentation,
        standard.precision(),
        standard.kernels(),
        standard.deterministic(),
        standard.threads(),
        standard.onBadImage(),
        standard.initialEpoch(),
        standard.evaluateEveryEpochs(),
        standard.flip(),
        standard.keepCheckpoints(),
        standard.bestBy(),
        standard.patienceEpochs());
  }

  /** Keras_insightface's {@code random_status} 0 to 3, mirroring included. */
  public static Augmentation augmentation(int level) {
    return Augmentation.ofLevel(level);
  }

  /** The same changes of pictures, and two operations of RandAugment. */
  public static Augmentation randAugment(double magnitude, Augmentation augmentation) {
    return augmentation.withRandAugment(RandAugment.of(magnitude));
  }

  /** The same changes of pictures, and blends of two. */
  public static Augmentation mixup(double alpha, Augmentation augmentation) {
    return augmentation.withMixup(new Mixup(alpha));
  }

  /** A learning rate that falls from {@code base} along one half cosine. */
  public static RateSchedule cosine(double base, int epochs) {
    return new SingleCosine(base, epochs, base / 1000, 0, RateUnit.BATCH);
  }

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

  /** A stage that goes on with the optimiser of the one before; the first gets SGD. */
  public static Stage stage(Loss loss, int epochs) {
    return Stage.of(loss, epochs);
  }

  /** A stage with an optimiser of its own. */
  public static Stage stage(Loss loss, int epochs, Optimizer optimizer) {
    return new Stage(loss, epochs, optimizer, false);
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

  /** Runs a schedule into a new folder. */
  public static TrainResult train(Schedule schedule, Path folder) {
    return Train.run(schedule, TrainOptions.in(folder));
  }

  /** Verifies the model of a run folder, or of a weight file, on pairs. */
  public static VerificationReport evaluate(Path model, VerificationData pairs) {
    RunDirectory run = RunDirectory.at(model);
    Path file = run.exists() ? run.model() : model;
    try (Embedder embedder = EmbedderSource.of(file).open(DeviceOptions.DEFAULT)) {
      return new PairVerification(FOLDS, true, EVALUATION_BATCH).evaluate(embedder, pairs.open());
    }
  }
}
