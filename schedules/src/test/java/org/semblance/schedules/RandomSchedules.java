package org.semblance.schedules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.BatchNormSettings;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.IResNet;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.backbones.Nonlinearity;
import org.semblance.backbones.Pointwise;
import org.semblance.backbones.Preprocessing;
import org.semblance.backbones.Survival;
import org.semblance.callbacks.Cosine;
import org.semblance.callbacks.Exponential;
import org.semblance.callbacks.Polynomial;
import org.semblance.callbacks.RateSchedule;
import org.semblance.callbacks.RateUnit;
import org.semblance.callbacks.SingleCosine;
import org.semblance.callbacks.StepConstant;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.BalancedSampler;
import org.semblance.data.BinPairs;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.JoinedData;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.Mixup;
import org.semblance.data.PairFolder;
import org.semblance.data.RandAugment;
import org.semblance.data.Sampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.distillation.DistillationData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;
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
import org.semblance.losses.CombinedMargin;
import org.semblance.losses.CosFace;
import org.semblance.losses.CosineCenter;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.CurricularFace;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.ElasticFace;
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
import org.semblance.losses.MinedTriplet;
import org.semblance.losses.NormalizedHead;
import org.semblance.losses.OfflineTriplet;
import org.semblance.losses.SampledUpdate;
import org.semblance.losses.SemiHardTriplet;
import org.semblance.losses.Softmax;
import org.semblance.losses.TripletLoss;
import org.semblance.losses.UniFace;
import org.semblance.losses.Vpl;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Kernels;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Precision;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Adam;
import org.semblance.nn.optimizers.AdamW;
import org.semblance.nn.optimizers.ClipNorm;
import org.semblance.nn.optimizers.ClippedPart;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.Lamb;
import org.semblance.nn.optimizers.Lion;
import org.semblance.nn.optimizers.Lookahead;
import org.semblance.nn.optimizers.Nadam;
import org.semblance.nn.optimizers.NadamW;
import org.semblance.nn.optimizers.ParameterGroup;
import org.semblance.nn.optimizers.RmsProp;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.nn.optimizers.Sgdw;

/** Draws schedules from a seed, with names, paths and numbers that YAML likes to misread. */
final class RandomSchedules {

  private static final List<String> NAMES =
      List.of(
          "no", "010", "1_000", "1e3", "null", "true", "NaN", "0x1F", "1.5", "y", "a-b_c.d", "5");

  private static final List<String> PATHS =
      List.of(
          "faces/train",
          "no",
          "12",
          "a b",
          "a: b",
          "#x",
          "- x",
          "ü/é😀",
          "'",
          "\"",
          "*x",
          "&x",
          "!x",
          "{x}",
          "[x]",
          "a,b",
          "%x",
          "@x",
          "`x",
          "|",
          ">",
          "null",
          ".5",
          "1e3",
          "../up",
          "./here",
          "a#b",
          "a #b",
          "C:\\x",
          "=",
          "<<",
          "?",
          "-",
          "a\tb",
          " leading",
          "true",
          "0o7",
          "2024-01-02");

  /** Groups of 2 to 6 pictures go into it. */
  private static final int BATCH_UNIT = 60;

  private final Random random;

  RandomSchedules(long seed) {
    this.random = new Random(seed);
  }

  Schedule next() {
    DataSection data = new DataSection(training(2), verification());
    List<String> sets = data.verificationNames();
    int cadence = 1 + random.nextInt(3);
    int patience = sets.isEmpty() || random.nextBoolean() ? 0 : cadence + random.nextInt(3);
    List<String> best =
        sets.stream()
            .filter(set -> random.nextBoolean())
            .map(set -> set + pick(List.of("", ".accuracy", ".auc")))
            .toList();
    RateSchedule rate = rate();
    int rest = (int) Math.min(20, Math.max(1, rate.restingEpoch().orElse(20)));
    RunSection run =
        new RunSection(
            2 * BATCH_UNIT * (1 + random.nextInt(9)),
            random.nextLong(),
            sampler(),
            augmentation(),
            pick(Precision.values()),
            pick(Kernels.values()),
            random.nextBoolean(),
            random.nextInt(9),
            pick(BadImages.values()),
            random.nextInt(rest),
            cadence,
            random.nextInt(3) * 100,
            random.nextBoolean(),
            1 + random.nextInt(5),
            best,
            patience,
            1 + random.nextInt(9),
            maybe(() -> new ClipNorm(small(), pick(ClippedPart.values()))),
            maybe(() -> new Ema(Math.nextDown(1.0) * random.nextDouble() / 2 + 0.1)),
            groups(),
            maybe(() -> 1 + random.nextInt(9999)),
            evaluations());
    ModelSection model = model();
    // Other heads have a network for a picture of any size.
    boolean square = model.input().height() == model.input().width();
    boolean layers = square || model.head().type() != EmbeddingHead.Kind.GDC;
    boolean mixes = run.augmentation().mixup() != null;
    List<Stage> stages =
        IntStream.range(0, 1 + random.nextInt(4))
            .mapToObj(i -> stage(i > 0, layers, !mixes))
            .toList();
    boolean copies = stages.get(0).loss() != null && stages.get(0).lossTopK() == 1;
    ModelSection begun = copies && random.nextBoolean() ? model.withHeadFrom(path()) : model;
    return new Schedule(pick(NAMES), taught(data, stages), begun, run, rate, stages);
  }

  private DataSection taught(DataSection data, List<Stage> stages) {
    boolean asked = stages.stream().anyMatch(stage -> stage.distill() != null);
    return asked && !(data.train() instanceof DistillationData) && random.nextBoolean()
        ? data.withTeacher(
            new TeacherNetwork(
                path(),
                maybe(() -> "in:0"),
                maybe(() -> "out"),
                random.nextInt(256),
                small(),
                pick(ColorOrder.values())))
        : data;
  }

  private List<Evaluation> evaluations() {
    List<Evaluation> evaluations = new ArrayList<>();
    if (random.nextBoolean()) {
      evaluations.add(new FolderIdentification("in-1", training(1), 1 + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      evaluations.add(
          new TemplateVerification(
              "2e3",
              path(),
              maybe(() -> pick(NAMES)),
              random.nextBoolean(),
              1 + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      List<VerificationData> groups =
          List.of(new BinPairs(path(), "north"), new ListedPairs(path(), path(), "no"));
      evaluations.add(
          new GroupComparison("no-one", groups, 0.1 + small() / 1e3, 1 + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      evaluations.add(
          new AllPairsComparison("yes", training(1), maybe(this::path), 1 + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      evaluations.add(
          new QualityCheck(
              "1", new BinPairs(path(), "q"), 0.1 + small() / 1e3, 1 + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      evaluations.add(
          new DistractorSearch(
              "mega_1",
              path(),
              maybe(this::path),
              path().resolve("d"),
              maybe(this::path),
              maybe(this::path),
              maybe(this::path),
              1 + random.nextInt(9)));
    }
    return evaluations;
  }

  private TrainingData training(int depth) {
    int kind = random.nextInt(depth > 0 ? 8 : 7);
    if (kind == 0) {
      return new FolderData(path(), maybe(this::path), 1 + random.nextInt(9));
    }
    if (kind == 1) {
      return new DrawnFaces(2 + random.nextInt(99), 1 + random.nextInt(9), random.nextLong());
    }
    if (kind == 2) {
      return new RecordIoData(path(), 1 + random.nextInt(9));
    }
    if (kind == 3) {
      return new TfRecordData(
          path(), maybe(() -> "jpeg"), maybe(() -> "who"), 1 + random.nextInt(9));
    }
    if (kind == 4) {
      return new OfRecordData(path(), 1 + random.nextInt(9));
    }
    if (kind == 5) {
      return new ListedData(path(), maybe(this::path), 1 + random.nextInt(9));
    }
    if (kind == 6) {
      return new DistillationData(path(), maybe(this::path), 1 + random.nextInt(9));
    }
    return new JoinedData(
        IntStream.range(0, 1 + random.nextInt(3)).mapToObj(i -> training(depth - 1)).toList());
  }

  private List<VerificationData> verification() {
    List<VerificationData> sets = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = NAMES.get(i);
      sets.add(
          switch (random.nextInt(4)) {
            case 0 -> new BinPairs(path(), name);
            case 1 -> new ListedPairs(path(), path(), name);
            case 2 -> new PairFolder(path(), name);
            default ->
                new DrawnPairs(
                    20 + random.nextInt(9), 20 * (1 + random.nextInt(9)), random.nextLong(), name);
          });
    }
    if (random.nextBoolean()) {
      sets.add(new BinPairs(Path.of("plain.bin")));
    }
    return sets;
  }

  private ModelSection model() {
    Backbone backbone =
        random.nextBoolean()
            ? new MobileFaceNet(
                random.nextBoolean(),
                pick(Nonlinearity.values()),
                maybe(this::survival),
                pick(Compatibility.values()))
            : new IResNet(
                pick(List.of(18, 34, 50, 100, 101)),
                random.nextBoolean(),
                pick(Nonlinearity.values()),
                random.nextBoolean(),
                maybe(this::survival),
                pick(Compatibility.values()));
    EmbeddingHead head =
        new EmbeddingHead(
            pick(EmbeddingHead.Kind.values()),
            1 + random.nextInt(999),
            random.nextDouble(),
            maybe(() -> new Pointwise(random.nextInt(9), pick(Nonlinearity.values()))),
            random.nextBoolean(),
            random.nextBoolean());
    return new ModelSection(
        backbone,
        head,
        new Preprocessing(
            random.nextDouble(),
            1 + random.nextDouble(),
            pick(ColorOrder.values()),
            1 + random.nextInt(300),
            1 + random.nextInt(300)),
        new BatchNormSettings(random.nextDouble(), small()),
        new WeightDecay(small(), small(), random.nextBoolean(), random.nextBoolean()),
        Path.of("w"),
        pick(PretrainedMode.values()),
        null);
  }

  private Survival survival() {
    return new Survival(1 - random.nextDouble() / 2, 1 - random.nextDouble() / 2);
  }

  private Augmentation augmentation() {
    return new Augmentation(
        random.nextInt(4),
        random.nextBoolean(),
        random.nextInt(9),
        random.nextDouble(),
        180 * random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        maybe(
            () ->
                new RandAugment(
                    1 + random.nextInt(10),
                    10 * random.nextDouble(),
                    pick(Compatibility.values()))),
        maybe(() -> new Mixup(small())));
  }

  private RateSchedule rate() {
    double base = small();
    double minimum = base * random.nextDouble();
    int warmup = random.nextInt(4);
    int epochs = 1 + random.nextInt(99);
    return switch (random.nextInt(5)) {
      case 0 -> new Exponential(base, random.nextDouble(), warmup, minimum);
      case 1 ->
          new StepConstant(
              base,
              IntStream.range(0, random.nextInt(4)).mapToObj(i -> 3 * i + 1).toList(),
              1 - random.nextDouble(),
              warmup);
      case 2 -> new SingleCosine(base, epochs, minimum, warmup, pick(RateUnit.values()));
      case 3 -> new Polynomial(base, epochs, small(), minimum, warmup, pick(RateUnit.values()));
      default ->
          new Cosine(
              base,
              epochs,
              1 - random.nextDouble(),
              1 + random.nextDouble(),
              minimum,
              warmup,
              random.nextInt(3),
              pick(RateUnit.values()));
    };
  }

  private Stage stage(boolean later, boolean layers, boolean mayEmbed) {
    CenterLoss center = mayEmbed ? maybe(this::centerLoss) : null;
    TripletLoss triplet = mayEmbed ? maybe(this::triplet) : null;
    DistillationLoss distill = mayEmbed ? maybe(this::distill) : null;
    boolean embedding = center != null || triplet != null || distill != null;
    Loss loss = embedding && random.nextBoolean() ? null : loss();
    HeadOptions head = loss == null ? HeadOptions.PLAIN : head(loss);
    boolean bottleneckOnly = loss != null && later && random.nextBoolean();
    return new Stage(
        loss,
        1 + random.nextInt(99),
        maybe(this::optimizer),
        bottleneckOnly,
        head.subCenters(),
        head.vpl(),
        head.sampling().rate(),
        head.sampling().count(),
        head.sampling().update(),
        triplet instanceof MinedTriplet ? null : maybe(this::sampler),
        loss == null ? 1 : small(),
        center,
        triplet,
        distill,
        bottleneckOnly || !layers || random.nextBoolean()
            ? List.of()
            : List.of("stem_*", "!stem_?n", "@dropout"));
  }

  private HeadOptions head(Loss loss) {
    ClassSampling sampling =
        switch (random.nextInt(4)) {
          case 0 -> ClassSampling.ALL;
          case 1 -> new ClassSampling(0, null, pick(SampledUpdate.values()));
          case 2 -> new ClassSampling(random.nextDouble(), null, pick(SampledUpdate.values()));
          default -> new ClassSampling(1, 1 + random.nextInt(99), pick(SampledUpdate.values()));
        };
    boolean cosines = loss.head() instanceof NormalizedHead;
    return switch (cosines ? random.nextInt(3) : 0) {
      case 0 -> HeadOptions.sampled(sampling);
      case 1 -> new HeadOptions(2 + random.nextInt(9), null, sampling);
      default ->
          new HeadOptions(
              1,
              new Vpl(random.nextInt(99), 1 + random.nextInt(99), random.nextDouble()),
              sampling);
    };
  }

  private CenterLoss centerLoss() {
    double rate = 1 - random.nextDouble();
    return random.nextBoolean()
        ? new EuclideanCenter(small(), rate)
        : new CosineCenter(small(), rate);
  }

  private TripletLoss triplet() {
    double alpha = random.nextDouble();
    int images = 2 + random.nextInt(4);
    int bag = images * (2 + random.nextInt(999));
    return switch (random.nextInt(9)) {
      case 0 -> new BatchHardTriplet(small(), alpha);
      case 1 -> new ArcBatchHardTriplet(small(), 3 * alpha);
      case 2 -> new EuclideanBatchHardTriplet(small(), alpha);
      case 3 -> new AutoAlphaTriplet(small(), alpha, small());
      case 4 -> new OfflineTriplet(small(), alpha, bag, images);
      case 5 -> new ArcOfflineTriplet(small(), alpha, bag, images);
      case 6 -> new SemiHardTriplet(small(), small(), random.nextBoolean(), bag, images);
      case 7 -> new AngularSemiHardTriplet(small(), small(), random.nextBoolean(), bag, images);
      default -> new BatchAllTriplet(small(), alpha);
    };
  }

  private DistillationLoss distill() {
    return random.nextBoolean()
        ? new CosineDistillation(small())
        : new EuclideanDistillation(small());
  }

  private Sampler sampler() {
    return switch (random.nextInt(3)) {
      case 0 -> new ShuffledSampler();
      case 1 -> new ClassAwareSampler(pick(List.of(2, 3, 4, 5, 6)));
      default -> new BalancedSampler(1 + random.nextInt(99));
    };
  }

  private Loss loss() {
    double smoothing = random.nextDouble();
    double filter = random.nextDouble();
    double margin = random.nextDouble();
    int scale = 1 + random.nextInt(64);
    return switch (random.nextInt(13)) {
      case 0 -> new Softmax(smoothing);
      case 1 -> new ArcFace(3 * margin, 64, pick(MarginGradient.values()), smoothing, filter);
      case 2 -> new CosFace(margin, scale, smoothing, filter);
      case 3 -> new MarginSoftmax(small(), margin, smoothing);
      case 4 -> new ArcFaceSimple(3 * margin, scale, smoothing, filter);
      case 5 -> new AirFace(3 * margin, scale, pick(Compatibility.values()), smoothing);
      case 6 -> new CurricularFace(margin, scale, smoothing);
      case 7 ->
          new MagFace(
              pick(MarginForm.values()), small(), 2, margin, 1, small(), 30, smoothing, filter);
      case 8 -> new AdaFace(margin, small(), random.nextDouble(), scale, smoothing, filter);
      case 9 -> new AdaCos(1 - margin, smoothing);
      case 10 ->
          new ElasticFace(
              pick(MarginForm.values()),
              margin,
              small(),
              pick(MarginPairing.values()),
              scale,
              smoothing,
              filter);
      case 11 -> new UniFace(margin, scale, small());
      default ->
          new CombinedMargin(
              1, margin, small(), 30, pick(MarginGradient.values()), smoothing, filter);
    };
  }

  private List<ParameterGroup> groups() {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(i -> new ParameterGroup(pick(PATHS), small(), 9 * random.nextDouble()))
        .toList();
  }

  private Optimizer optimizer() {
    return random.nextInt(4) == 0
        ? new Sam(random.nextBoolean() ? lookahead() : plainOptimizer(), small())
        : random.nextInt(3) == 0 ? lookahead() : plainOptimizer();
  }

  private Optimizer lookahead() {
    return new Lookahead(plainOptimizer(), 1 + random.nextInt(9), 1 - random.nextDouble());
  }

  private Optimizer plainOptimizer() {
    return switch (random.nextInt(9)) {
      case 0 -> new Sgd(0.5 + random.nextDouble() / 2, random.nextBoolean());
      case 1 -> new Sgdw(0.5 + random.nextDouble() / 2, random.nextBoolean(), small());
      case 2 -> new Adam(random.nextDouble(), random.nextDouble(), small());
      case 3 -> new Nadam(random.nextDouble(), random.nextDouble(), small());
      case 4 -> new NadamW(random.nextDouble(), random.nextDouble(), small(), small());
      case 5 ->
          new RmsProp(random.nextDouble(), random.nextDouble(), small(), random.nextBoolean());
      case 6 -> new Lamb(random.nextDouble(), random.nextDouble(), small(), small());
      case 7 -> new Lion(random.nextDouble(), random.nextDouble(), small());
      default -> new AdamW(random.nextDouble(), random.nextDouble(), small(), small());
    };
  }

  /** Returns a positive number of any magnitude up to 1. */
  private double small() {
    return Math.pow(10, -random.nextInt(20)) * (1 - random.nextDouble());
  }

  private Path path() {
    return Path.of(pick(PATHS));
  }

  private <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
