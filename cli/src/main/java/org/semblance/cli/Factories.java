package org.semblance.cli;

import java.nio.file.Path;
import java.util.List;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.Nonlinearity;
import org.semblance.backbones.Survival;
import org.semblance.callbacks.Polynomial;
import org.semblance.callbacks.RateSchedule;
import org.semblance.callbacks.RateUnit;
import org.semblance.callbacks.SingleCosine;
import org.semblance.data.Augmentation;
import org.semblance.data.BinPairs;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.Mixup;
import org.semblance.data.PairFolder;
import org.semblance.data.RandAugment;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.distillation.DistillationData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.optimizers.ClipNorm;
import org.semblance.nn.optimizers.ClippedPart;
import org.semblance.nn.optimizers.Ema;
import org.semblance.schedules.AllPairsComparison;
import org.semblance.schedules.DataSection;
import org.semblance.schedules.DistractorSearch;
import org.semblance.schedules.Evaluation;
import org.semblance.schedules.FolderIdentification;
import org.semblance.schedules.GroupComparison;
import org.semblance.schedules.ModelSection;
import org.semblance.schedules.PretrainedMode;
import org.semblance.schedules.QualityCheck;
import org.semblance.schedules.RunSection;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.semblance.schedules.Stage;
import org.semblance.schedules.TeacherNetwork;
import org.semblance.schedules.TemplateVerification;
import org.semblance.train.RunDirectory;
import org.semblance.train.Train;
import org.semblance.train.TrainOptions;
import org.semblance.train.TrainResult;

/**
 * Short names for JShell: the words of a schedule as methods; those of its stages are in {@link
 * StageFactories}.
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

  /** The same data, with a network beside the steps that stages with {@code distill} learn from. */
  public static DataSection taughtBy(String model, DataSection data) {
    return new DataSection(data.train(), data.verify(), TeacherNetwork.of(Path.of(model)));
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

  /** Keras_insightface's distillation records, with a teacher's embeddings. */
  public static DistillationData distillationRecords(String path) {
    return DistillationData.of(Path.of(path));
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

  /** The same backbone with another activation, for instance {@code Nonlinearity.ACON_C}. */
  public static Backbone activation(Nonlinearity activation, Backbone backbone) {
    return backbone.withActivation(activation);
  }

  /** The same backbone with residuals that are left out at random, ever more often with depth. */
  public static Backbone stochasticDepth(double start, double end, Backbone backbone) {
    return backbone.withSurvival(new Survival(start, end));
  }

  /** The embedding head GDC. */
  public static EmbeddingHead gdc(int embeddingSize) {
    return EmbeddingHead.of(EmbeddingHead.Kind.GDC, embeddingSize);
  }

  /** A network to train from random weights. */
  public static ModelSection model(Backbone backbone, EmbeddingHead head) {
    return ModelSection.of(backbone, head);
  }

  /** The same network, beginning with the weights of a file of the same backbone and head. */
  public static ModelSection pretrained(String file, ModelSection model) {
    return model.withPretrained(Path.of(file), PretrainedMode.STRICT);
  }

  /** The same network, beginning with what fits of the weights of a file of any. */
  public static ModelSection partlyPretrained(String file, ModelSection model) {
    return model.withPretrained(Path.of(file), PretrainedMode.PARTIAL);
  }

  /**
   * The same network, beginning with the classification head of the run in a folder too, row by row
   * for identities of the same name.
   */
  public static ModelSection headFrom(String run, ModelSection model) {
    return model.withHeadFrom(Path.of(run));
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
        standard.evaluateEverySteps(),
        standard.flip(),
        standard.keepCheckpoints(),
        standard.bestBy(),
        standard.patienceEpochs(),
        standard.accumulate(),
        standard.clipNorm(),
        standard.ema(),
        standard.parameterGroups(),
        standard.referenceBatch(),
        standard.evaluations());
  }

  /** The same run, evaluated by other protocols too. */
  public static RunSection evaluated(RunSection run, Evaluation... evaluations) {
    return run.withEvaluations(List.of(evaluations));
  }

  /** Finds pictures among the means of their identities after every so many epochs. */
  public static FolderIdentification folderIdentification(TrainingData data, int everyEpochs) {
    return new FolderIdentification("folder", data, everyEpochs);
  }

  /** IJB-B's or IJB-C's 1:1 protocol after every so many epochs. */
  public static TemplateVerification templateVerification(String path, int everyEpochs) {
    return new TemplateVerification("ijb", Path.of(path), null, false, everyEpochs);
  }

  /** IJB-B's or IJB-C's protocols, 1:1 and 1:N, after every so many epochs. */
  public static TemplateVerification templateSearch(String path, int everyEpochs) {
    return new TemplateVerification("ijb", Path.of(path), null, true, everyEpochs);
  }

  /** Compares groups, whose sets are named like them, after every so many epochs. */
  public static GroupComparison groupComparison(int everyEpochs, VerificationData... groups) {
    return new GroupComparison("groups", List.of(groups), 1e-3, everyEpochs);
  }

  /** Compares all pairs of a data set after every so many epochs. */
  public static AllPairsComparison allPairsComparison(TrainingData data, int everyEpochs) {
    return new AllPairsComparison("allPairs", data, null, everyEpochs);
  }

  /** Tells how well norms foresee errors after every so many epochs. */
  public static QualityCheck qualityCheck(VerificationData pairs, int everyEpochs) {
    return new QualityCheck("quality", pairs, 1e-3, everyEpochs);
  }

  /** Searches for pictures among distractors, without noise, after every so many epochs. */
  public static DistractorSearch distractorSearch(
      String facescrub, String megaface, int everyEpochs) {
    return new DistractorSearch(
        "megaFace", Path.of(facescrub), null, Path.of(megaface), null, null, null, everyEpochs);
  }

  /** The same run, a step of which takes the mean gradient of several batches. */
  public static RunSection accumulating(int batches, RunSection run) {
    return run.withUpdates(batches, run.clipNorm(), run.ema());
  }

  /** The same run with gradients that are clipped by their norm, the head's among them. */
  public static RunSection clipped(double norm, RunSection run) {
    return run.withUpdates(run.accumulate(), new ClipNorm(norm, ClippedPart.ALL), run.ema());
  }

  /** The same run with an average of the weights beside them. */
  public static RunSection averaged(double decay, RunSection run) {
    return run.withUpdates(run.accumulate(), run.clipNorm(), new Ema(decay));
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

  /** A learning rate that rises from 0 and falls to 0 in straight lines, as in arcface_torch. */
  public static RateSchedule polynomial(double base, int epochs, int warmupEpochs) {
    return new Polynomial(base, epochs, 1, 0, warmupEpochs, RateUnit.BATCH);
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
