package org.semblance.schedules;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
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
import org.semblance.callbacks.SingleCosine;
import org.semblance.callbacks.StepConstant;
import org.semblance.data.Augmentation;
import org.semblance.data.BinPairs;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.JoinedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.Mixup;
import org.semblance.data.PairFolder;
import org.semblance.data.RandAugment;
import org.semblance.data.TrainingData;
import org.semblance.losses.AdaCos;
import org.semblance.losses.AdaFace;
import org.semblance.losses.AirFace;
import org.semblance.losses.ArcFace;
import org.semblance.losses.ArcFaceSimple;
import org.semblance.losses.CombinedMargin;
import org.semblance.losses.CosFace;
import org.semblance.losses.CurricularFace;
import org.semblance.losses.ElasticFace;
import org.semblance.losses.Loss;
import org.semblance.losses.MagFace;
import org.semblance.losses.MarginForm;
import org.semblance.losses.MarginGradient;
import org.semblance.losses.MarginPairing;
import org.semblance.losses.MarginSoftmax;
import org.semblance.losses.Softmax;
import org.semblance.losses.UniFace;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Optimizer;
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

class ScheduleYamlTest {

  @Test
  void keysThatAreLeftOutGetTheDefaultsOfTheRecords() {
    assertThat(Tiny.read())
        .isEqualTo(
            new Schedule(
                "tiny",
                new DataSection(
                    new DrawnFaces(4, 2, 0), List.of(new BinPairs(Path.of("a/lfw.bin")))),
                ModelSection.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT),
                RunSection.DEFAULT,
                new StepConstant(0.1, List.of()),
                List.of(new Stage(ArcFace.DEFAULT, 1, new Sgd(0.9, false), false))));
  }

  @Test
  void everyLossHasTheDefaultsOfItsRecord() {
    assertThat(loss("{type: softmax}")).isEqualTo(Softmax.DEFAULT);
    assertThat(loss("{type: arcFace}")).isEqualTo(ArcFace.DEFAULT);
    assertThat(loss("{type: cosFace}")).isEqualTo(CosFace.DEFAULT);
    assertThat(loss("{type: combinedMargin}")).isEqualTo(CombinedMargin.DEFAULT);
    assertThat(loss("{type: marginSoftmax}")).isEqualTo(MarginSoftmax.DEFAULT);
    assertThat(loss("{type: arcFaceSimple}")).isEqualTo(ArcFaceSimple.DEFAULT);
    assertThat(loss("{type: airFace}")).isEqualTo(AirFace.DEFAULT);
    assertThat(loss("{type: curricularFace}")).isEqualTo(CurricularFace.DEFAULT);
    assertThat(loss("{type: magFace}")).isEqualTo(MagFace.DEFAULT);
    assertThat(loss("{type: adaFace}")).isEqualTo(AdaFace.DEFAULT);
    assertThat(loss("{type: adaCos}")).isEqualTo(AdaCos.DEFAULT);
    assertThat(loss("{type: elasticFace}")).isEqualTo(ElasticFace.DEFAULT);
    assertThat(loss("{type: uniFace}")).isEqualTo(UniFace.DEFAULT);
    assertThat(loss("{type: airFace, compatibility: kerasInsightface}"))
        .isEqualTo(new AirFace(0.4, 64, Compatibility.KERAS_INSIGHTFACE, 0));
    assertThat(loss("{type: elasticFace, form: cos, margin: 0.35, pairing: ranked}"))
        .isEqualTo(new ElasticFace(MarginForm.COS, 0.35, 0.0125, MarginPairing.RANKED, 64, 0, 0));
    assertThat(loss("{type: arcFace, gradient: straightThrough, labelSmoothing: .1}"))
        .isEqualTo(new ArcFace(0.5, 64, MarginGradient.STRAIGHT_THROUGH, 0.1));
  }

  @Test
  void everyOptimizerHasDefaults() {
    assertThat(optimizer("{type: sgd}")).isEqualTo(new Sgd(0.9, false));
    assertThat(optimizer("{type: sgdw, weightDecay: 5e-4}")).isEqualTo(new Sgdw(0.9, false, 5e-4));
    assertThat(optimizer("{type: adam}")).isEqualTo(new Adam(0.9, 0.999, 1e-7));
    assertThat(optimizer("{type: adamW, weightDecay: 1e-2}"))
        .isEqualTo(new AdamW(0.9, 0.999, 1e-7, 1e-2));
    assertThat(optimizer("{type: nadam}")).isEqualTo(new Nadam(0.9, 0.999, 1e-7));
    assertThat(optimizer("{type: nadamW, weightDecay: 1e-2}"))
        .isEqualTo(new NadamW(0.9, 0.999, 1e-7, 1e-2));
    assertThat(optimizer("{type: rmsProp}")).isEqualTo(new RmsProp(0.9, 0, 1e-7, false));
    assertThat(optimizer("{type: lamb}")).isEqualTo(new Lamb(0.9, 0.999, 1e-6, 0));
    assertThat(optimizer("{type: lion, weightDecay: 1}")).isEqualTo(new Lion(0.9, 0.99, 1));
    assertThat(optimizer("{type: sam, inner: {type: lookahead, inner: {type: sgd}}}"))
        .isEqualTo(new Sam(new Lookahead(new Sgd(0.9, false), 5, 0.5), 0.05));
  }

  @Test
  void samMustBeTheOutermostOptimizer() {
    assertThatThrownBy(() -> optimizer("{type: lookahead, inner: {type: sam, inner: {type: sgd}}}"))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("optimizer.inner")
        .hasMessageContaining("must not be sam: put sam outside");
  }

  @Test
  void aTeacherMayBeABarePath() {
    String text =
        Tiny.yaml()
            .replace("imagesPerIdentity: 2}", "imagesPerIdentity: 2}, teacher: %s")
            .replace("epochs: 1}", "epochs: 1, distill: 2}");
    TeacherNetwork usual = TeacherNetwork.of(Path.of("big.onnx"));
    assertThat(read(String.format(text, "big.onnx")).data().teacher()).isEqualTo(usual);
    assertThat(read(String.format(text, "{model: big.onnx}")).data().teacher()).isEqualTo(usual);
    assertThat(
            read(String.format(
                    text, "{model: b.pb, input: x, output: y, mean: 1, std: 2, color: bgr}"))
                .data()
                .teacher())
        .isEqualTo(new TeacherNetwork(Path.of("b.pb"), "x", "y", 1, 2, ColorOrder.BGR));
  }

  @Test
  void clippingAndAverageMayBeBareNumbers() {
    String text = Tiny.yaml().replace("run: {}", "run: {clipNorm: %s, ema: %s, accumulate: 4}");
    RunSection run = read(String.format(text, "5", "0.999")).run();
    assertThat(run.clipNorm()).isEqualTo(new ClipNorm(5, ClippedPart.ALL));
    assertThat(run.ema()).isEqualTo(new Ema(0.999));
    assertThat(run.accumulate()).isEqualTo(4);
    assertThat(read(String.format(text, "{value: 5, of: backbone}", "{decay: 0.5}")).run())
        .extracting(RunSection::clipNorm, RunSection::ema)
        .containsExactly(new ClipNorm(5, ClippedPart.BACKBONE), new Ema(0.5));
    assertThat(Tiny.read().run())
        .extracting(RunSection::clipNorm, RunSection::ema, RunSection::accumulate)
        .containsExactly(null, null, 1);
  }

  @Test
  void groupsChangeNothingBesideWhatTheySay() {
    String text =
        Tiny.yaml().replace("run: {}", "run: {parameterGroups: [{match: head, rateFactor: 10}]}");
    assertThat(read(text).run().parameterGroups())
        .containsExactly(new ParameterGroup("head", 10, 1));
  }

  @Test
  void ratesAreScaledToTheBatchOnlyWhereAReferenceIsGiven() {
    assertThat(Tiny.read().rates()).isEqualTo(Tiny.read().learningRate());
    String text =
        Tiny.yaml().replace("run: {}", "run: {batchSize: 64, accumulate: 2, referenceBatch: 512}");
    // 64 · 2 of 512 pictures.
    assertThat(read(text).rates()).isEqualTo(Tiny.read().learningRate().times(0.25));
  }

  @Test
  void everyRateHasTheDefaultsOfItsRecord() {
    assertThat(rate("{type: cosine, base: 0.1, firstRestartEpochs: 16}"))
        .isEqualTo(new Cosine(0.1, 16));
    assertThat(rate("{type: singleCosine, base: 0.1, epochs: 20}"))
        .isEqualTo(new SingleCosine(0.1, 20));
    assertThat(rate("{type: exponential, base: 1e-3, decay: 0.05}"))
        .isEqualTo(new Exponential(1e-3, 0.05));
    assertThat(rate("{type: polynomial, base: 0.1, epochs: 18}"))
        .isEqualTo(new Polynomial(0.1, 18));
    assertThat(rate("{type: constant, base: 0.1, atEpochs: [20, 30]}"))
        .isEqualTo(new StepConstant(0.1, List.of(20, 30)));
  }

  @Test
  void everyDataSetHasTheDefaultsOfItsRecord() {
    assertThat(train("{type: folder, path: a b/ü}")).isEqualTo(FolderData.of(Path.of("a b/ü")));
    assertThat(train("{type: folder, path: a.zip, identities: i.txt, minimumImages: 4}"))
        .isEqualTo(new FolderData(Path.of("a.zip"), Path.of("i.txt"), 4));
    assertThat(
            train(
                "{type: joined, sources: [{type: folder, path: a}, {type: drawnFaces, identities:"
                    + " 2, imagesPerIdentity: 3, seed: -7}]}"))
        .isEqualTo(new JoinedData(List.of(FolderData.of(Path.of("a")), new DrawnFaces(2, 3, -7))));
  }

  @Test
  void verificationSetsKeepTheirOrderAndNames() {
    String sets =
        "[a/lfw.bin, {type: bin, path: a/lfw.bin, name: again},"
            + " {type: pairs, pairs: p.txt, images: i.zip},"
            + " {type: pairFolder, path: a/cfp}, {type: pairFolder, path: b, name: age},"
            + " {type: drawnPairs, identities: 20, pairs: 40}]";
    DataSection data = read(Tiny.yaml().replace("[a/lfw.bin]", sets)).data();
    assertThat(data.verify())
        .containsExactly(
            new BinPairs(Path.of("a/lfw.bin")),
            new BinPairs(Path.of("a/lfw.bin"), "again"),
            new ListedPairs(Path.of("p.txt"), Path.of("i.zip")),
            new PairFolder(Path.of("a/cfp")),
            new PairFolder(Path.of("b"), "age"),
            new DrawnPairs(20, 40, 0));
    assertThat(data.verificationNames())
        .containsExactly("lfw", "again", "p", "cfp", "age", "drawn");
  }

  @Test
  void modelsHaveTheDefaultsOfTheirRecords() {
    assertThat(model("{backbone: {type: iresNet, depth: 50}, head: {type: e}}"))
        .isEqualTo(ModelSection.of(IResNet.of(50), EmbeddingHead.of(EmbeddingHead.Kind.E, 512)));
    assertThat(model("{backbone: {type: mobileFaceNet}, head: {type: gdc, pointwise: {}}}").head())
        .isEqualTo(
            new EmbeddingHead(EmbeddingHead.Kind.GDC, 512, 0, Pointwise.DEFAULT, false, true));
    assertThat(
            model(
                "{backbone: {type: mobileFaceNet, squeezeExcitation: true, activation: swish},"
                    + " head: {type: f, embeddingSize: 9, dropout: 0.4, bias: true, scale: false},"
                    + " input: {height: 32, color: bgr}, batchNorm: {epsilon: 2e-5}, pretrained:"
                    + " w.safetensors}"))
        .isEqualTo(
            new ModelSection(
                new MobileFaceNet(true, Nonlinearity.SWISH),
                new EmbeddingHead(EmbeddingHead.Kind.F, 9, 0.4, null, true, false),
                new Preprocessing(127.5, 128, ColorOrder.BGR, 32, 112),
                new BatchNormSettings(0.9, 2e-5),
                WeightDecay.NONE,
                Path.of("w.safetensors")));
  }

  @Test
  void backbonesMayLeaveOutResidualsAndTakeAnotherActivation() {
    String model = "{backbone: {%s}, head: {type: gdc}}";
    assertThat(
            model(String.format(model, "type: mobileFaceNet, activation: aconC, survival: {}"))
                .backbone())
        .isEqualTo(
            new MobileFaceNet(
                false, Nonlinearity.ACON_C, new Survival(1, 0.8), Compatibility.NONE));
    assertThat(
            model(
                    String.format(
                        model,
                        "type: iresNet, depth: 18, survival: {start: 0.9, end: 0.5},"
                            + " compatibility: kerasInsightface"))
                .backbone())
        .isEqualTo(
            new IResNet(
                18,
                false,
                Nonlinearity.RELU,
                false,
                new Survival(0.9, 0.5),
                Compatibility.KERAS_INSIGHTFACE));
  }

  @Test
  void weightsOfAnotherNetworkAndAHeadOfAnotherRunCanBeNamed() {
    ModelSection model =
        model(
            "{backbone: {type: mobileFaceNet}, head: {type: gdc}, pretrained: w, pretrainedMode:"
                + " partial, headFrom: runs/old}");
    assertThat(model.pretrainedMode()).isEqualTo(PretrainedMode.PARTIAL);
    assertThat(model.headFrom()).isEqualTo(Path.of("runs/old"));
  }

  @Test
  void weightDecayMayBeABareNumber() {
    String model = "{backbone: {type: mobileFaceNet}, head: {type: gdc}, weightDecay: %s}";
    WeightDecay expected = new WeightDecay(5e-4, 1, false, false);
    assertThat(model(String.format(model, "5e-4")).weightDecay()).isEqualTo(expected);
    assertThat(model(String.format(model, "{value: 0.0005}")).weightDecay()).isEqualTo(expected);
    assertThat(model(String.format(model, "0")).weightDecay()).isEqualTo(WeightDecay.NONE);
  }

  @Test
  void aSingleStageMayStandWithoutAList() {
    String text = Tiny.yaml().replace("\n  - {loss", " {loss");
    assertThat(text).contains("schedule: {loss");
    assertThat(read(text)).isEqualTo(Tiny.read());
  }

  @Test
  void augmentationHasFlipByDefaultLikeTheOriginal() {
    String text = Tiny.yaml().replace("run: {}", "run: {augmentation: {level: 2}}");
    assertThat(read(text).run().augmentation()).isEqualTo(Augmentation.ofLevel(2));
  }

  @Test
  void mixupMayBeABareNumber() {
    String text = Tiny.yaml().replace("run: {}", "run: {augmentation: {mixup: %s}}");
    Augmentation expected = Augmentation.ofLevel(0).withMixup(new Mixup(0.4));
    assertThat(read(String.format(text, "0.4")).run().augmentation()).isEqualTo(expected);
    assertThat(read(String.format(text, "{alpha: 0.4}")).run().augmentation()).isEqualTo(expected);
    assertThat(read(String.format(text, "{}")).run().augmentation().mixup())
        .isEqualTo(new Mixup(0.2));
    assertThat(
            ScheduleYaml.read(Tiny.yaml(), "a.yaml", List.of("run.augmentation.mixup=0.4"))
                .run()
                .augmentation())
        .isEqualTo(expected);
  }

  @Test
  void randAugmentNamesWhoseDefectsItBringsBack() {
    String text = Tiny.yaml().replace("run: {}", "run: {augmentation: {randAugment: %s}}");
    assertThat(read(String.format(text, "{}")).run().augmentation().randAugment())
        .isEqualTo(new RandAugment(2, 5, Compatibility.NONE));
    assertThat(
            read(String.format(text, "{magnitude: 6, compatibility: kerasInsightface}"))
                .run()
                .augmentation()
                .randAugment())
        .isEqualTo(new RandAugment(2, 6, Compatibility.KERAS_INSIGHTFACE));
  }

  @Test
  void acceptsTheWordsOfYaml11WhereATruthValueIsWanted() {
    String text = Tiny.yaml().replace("run: {}", "run: {deterministic: yes, flip: off}");
    assertThat(read(text).run().deterministic()).isTrue();
    assertThat(read(text).run().flip()).isFalse();
  }

  @Test
  void numbersMayBeWrittenInEveryPlainWay() {
    assertThat(((Softmax) loss("{type: softmax, labelSmoothing: .5}")).labelSmoothing())
        .isEqualTo(0.5);
    assertThat(((CosFace) loss("{type: cosFace, scale: +3.2E1}")).scale()).isEqualTo(32);
    assertThat(((CosFace) loss("{type: cosFace, scale: 64.}")).scale()).isEqualTo(64);
    assertThat(((CosFace) loss("{type: cosFace, margin: 0}")).margin()).isZero();
  }

  @Test
  void defaultsAreMergedIntoEveryStage() {
    String text =
        Tiny.yaml()
                .replace(
                    "  - {loss: {type: arcFace}, epochs: 1}",
                    """
                      - {}
                      - {epochs: 7}
                      - {loss: {type: arcFace, scale: 32}}
                      - {loss: {type: softmax}}
                      - {loss: {type: arcFace, margin: 0.2}, bottleneckOnly: true}\
                    """)
            + "defaults: {loss: {type: arcFace, margin: 0.4, scale: 16}, epochs: 3}\n";
    assertThat(read(text).schedule())
        .containsExactly(
            new Stage(ArcFace.of(0.4, 16), 3, Stage.FIRST_OPTIMIZER, false),
            Stage.of(ArcFace.of(0.4, 16), 7),
            Stage.of(ArcFace.of(0.4, 32), 3),
            Stage.of(Softmax.DEFAULT, 3),
            new Stage(ArcFace.of(0.2, 16), 3, null, true));
  }

  @Test
  void defaultsReachASingleStageToo() {
    String text =
        Tiny.yaml().replace("\n  - {loss: {type: arcFace}, epochs: 1}", " {epochs: 1}")
            + "defaults: {loss: {type: softmax}}\n";
    assertThat(read(text).schedule().get(0).loss()).isEqualTo(Softmax.DEFAULT);
  }

  @Test
  void aDefaultOptimizerIsNamedByEveryStage() {
    String text =
        Tiny.yaml()
            + "  - {loss: {type: softmax}, epochs: 1}\n"
            + "defaults: {optimizer: {type: adam}}\n";
    assertThat(read(text).schedule())
        .extracting(Stage::optimizer)
        .containsOnly(new Adam(0.9, 0.999, 1e-7))
        .hasSize(2);
  }

  @Test
  void theOrderOfKeysDoesNotMatter() {
    String text =
        """
        schedule:
          - {epochs: 1, loss: {type: arcFace}}
        learningRate: {atEpochs: [], base: 0.1, type: constant}
        model: {head: {type: gdc}, backbone: {type: mobileFaceNet}}
        data: {verify: [a/lfw.bin], train: {imagesPerIdentity: 2, identities: 4, type: drawnFaces}}
        name: tiny
        """;
    assertThat(read(text)).isEqualTo(Tiny.read());
  }

  private static Schedule read(String text) {
    return ScheduleYaml.read(text, "test.yaml");
  }

  private static Loss loss(String yaml) {
    Schedule schedule = read(Tiny.yaml().replace("{type: arcFace}", yaml));
    return requireNonNull(schedule.schedule().get(0).loss());
  }

  private static Optimizer optimizer(String yaml) {
    return read(Tiny.yaml().replace("epochs: 1", "epochs: 1, optimizer: " + yaml)).optimizerOf(0);
  }

  private static RateSchedule rate(String yaml) {
    return read(Tiny.yaml().replace("{type: constant, base: 0.1, atEpochs: []}", yaml))
        .learningRate();
  }

  private static TrainingData train(String yaml) {
    return read(Tiny.yaml()
            .replace("{type: drawnFaces, identities: 4, imagesPerIdentity: 2}", yaml))
        .data()
        .train();
  }

  private static ModelSection model(String yaml) {
    return read(Tiny.yaml().replace("{backbone: {type: mobileFaceNet}, head: {type: gdc}}", yaml))
        .model();
  }
}
