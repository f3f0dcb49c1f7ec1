package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.callbacks.SingleCosine;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.BalancedSampler;
import org.semblance.data.BatchOptions;
import org.semblance.data.BinPairs;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ShuffledSampler;
import org.semblance.data.VerificationData;
import org.semblance.losses.ArcFace;
import org.semblance.losses.CosFace;
import org.semblance.losses.MarginGradient;
import org.semblance.losses.Softmax;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.optimizers.Adam;
import org.semblance.nn.optimizers.Sgd;

class ScheduleTest {

  private static final String PRETRAINED =
      Tiny.yaml().replace("head: {type: gdc}", "head: {type: gdc}, pretrained: w.safetensors");

  private static final Adam ADAM = new Adam(0.9, 0.999, 1e-7);
  private static final Stage FIVE = Stage.of(ArcFace.DEFAULT, 5);
  private static final Stage THREE = new Stage(CosFace.DEFAULT, 3, ADAM, false);
  private static final Stage TWO = Stage.of(Softmax.DEFAULT, 2);

  @Test
  void countsEpochsAndStepsOverAllStages() {
    Schedule schedule = of(FIVE, THREE, TWO);
    assertThat(schedule.totalEpochs()).isEqualTo(10);
    assertThat(schedule.totalSteps(300_000_000)).isEqualTo(3_000_000_000L);
  }

  @Test
  void knowsWhereEachStageBegins() {
    Schedule schedule = of(FIVE, THREE, TWO);
    assertThat(schedule.firstEpochOf(0)).isZero();
    assertThat(schedule.firstEpochOf(1)).isEqualTo(5);
    assertThat(schedule.firstEpochOf(2)).isEqualTo(8);
    assertThatThrownBy(() -> schedule.firstEpochOf(3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aFirstStageWithoutOptimizerGetsSgdWithMomentum() {
    Schedule schedule = of(FIVE, TWO);
    assertThat(schedule.schedule().get(0).optimizer()).isEqualTo(new Sgd(0.9, false));
    assertThat(schedule.schedule().get(1).optimizer()).isNull();
  }

  @Test
  void optimizersCarryOverUntilAnotherIsNamed() {
    Schedule schedule = of(FIVE, TWO, THREE, TWO);
    assertThat(schedule.optimizerOf(0)).isEqualTo(new Sgd(0.9, false));
    assertThat(schedule.optimizerOf(1)).isEqualTo(new Sgd(0.9, false));
    assertThat(schedule.optimizerOf(2)).isEqualTo(ADAM);
    assertThat(schedule.optimizerOf(3)).isEqualTo(ADAM);
  }

  @Test
  void theLastSetDecidesWhichWeightsAreTheBest() {
    assertThat(with(RunSection.DEFAULT, "lfw", "agedb").bestBy().name())
        .isEqualTo("agedb.accuracy");
    assertThat(with(RunSection.DEFAULT).bestBy().name()).isEqualTo("loss");
  }

  @Test
  void bestByNamesTheSetThatDecides() {
    Schedule schedule =
        ScheduleYaml.read(
            Tiny.yaml().replace("[a/lfw.bin]", "[a/lfw.bin, b.bin]"),
            "tiny.yaml",
            List.of("run.bestBy=lfw"));
    assertThat(schedule.run().bestBy()).containsExactly("lfw");
    assertThat(schedule.bestBy().name()).isEqualTo("lfw.accuracy");
  }

  @Test
  void bestByNamesSeveralFiguresWhoseMeanDecides() {
    Schedule schedule =
        ScheduleYaml.read(
            Tiny.yaml().replace("[a/lfw.bin]", "[a/lfw.bin, cfp.fp.bin]"),
            "tiny.yaml",
            List.of("run.bestBy=[lfw, cfp.fp, cfp.fp.tarAtFar]"));
    assertThat(schedule.bestBy().name())
        .isEqualTo("lfw.accuracy + cfp.fp.accuracy + cfp.fp.tarAtFar");
  }

  @Test
  void layersMayBeFrozenAndTrainedAgain() {
    String text =
        PRETRAINED.replace(
            "epochs: 1}",
            "epochs: 1, freeze: ['*', '!@batchNorm']}\n  - {loss: {type: arcFace},"
                + " epochs: 1}");
    Schedule schedule = ScheduleYaml.read(text, "t.yaml");
    assertThat(schedule.schedule().get(0).freeze()).containsExactly("*", "!@batchNorm");
    assertThat(schedule.schedule().get(0).title())
        .isEqualTo("arcFace margin 0.5 scale 64, frozen * !@batchNorm");
    assertThat(schedule.schedule().get(1).freeze()).isEmpty();
  }

  @Test
  void freezingLayersNeedsWeightsForThem() {
    assertThatThrownBy(() -> of(TWO.withFreeze(List.of("stem_*"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schedule[0].freeze must be empty unless model.pretrained is given");
    assertThat(of(FIVE, TWO.withFreeze(List.of("stem_*"))).schedule()).hasSize(2);
    assertThatThrownBy(
            () -> new Stage(ArcFace.DEFAULT, 1, null, true).withFreeze(List.of("stem_*")))
        .hasMessageContaining("freeze must be empty where bottleneckOnly is true");
  }

  @Test
  void aHeadOrAPartOfAFileNeedsTheFile() {
    assertThatThrownBy(
            () -> ScheduleYaml.read(PRETRAINED.replace("pretrained: w", "headFrom: w"), "t.yaml"))
        .hasMessageContaining("model.headFrom: must be left out unless pretrained is given");
    String partial = PRETRAINED.replace("pretrained: w.safetensors", "pretrainedMode: partial");
    assertThatThrownBy(() -> ScheduleYaml.read(partial, "t.yaml"))
        .hasMessageContaining("model.pretrainedMode: must be strict unless pretrained is given");
  }

  @Test
  void freezingTheBackboneNeedsWeightsForIt() {
    Stage frozen = new Stage(ArcFace.DEFAULT, 1, null, true);
    assertThat(of(TWO, frozen).schedule().get(1).bottleneckOnly()).isTrue();
    assertThatThrownBy(() -> of(frozen, TWO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schedule[0].bottleneckOnly")
        .hasMessageContaining("model.pretrained");
    String text =
        Tiny.yaml()
            .replace("epochs: 1", "epochs: 1, bottleneckOnly: true")
            .replace("head: {type: gdc}", "head: {type: gdc}, pretrained: w.safetensors");
    assertThat(ScheduleYaml.read(text, "t.yaml").model().pretrained())
        .isEqualTo(Path.of("w.safetensors"));
  }

  @Test
  void stagesHaveATitleForPeople() {
    assertThat(TWO.title()).isEqualTo("softmax");
    assertThat(FIVE.title()).isEqualTo("arcFace margin 0.5 scale 64");
    assertThat(new Stage(new CosFace(0.3, 32.5, 0.1), 1, null, true).title())
        .isEqualTo("cosFace margin 0.3 scale 32.5 labelSmoothing 0.1, head only");
    assertThat(Stage.of(new ArcFace(0.5, 8, MarginGradient.STRAIGHT_THROUGH, 0), 1).title())
        .isEqualTo("arcFace margin 0.5 scale 8 gradient straightThrough");
  }

  @Test
  void cannotBeChangedThroughItsLists() {
    List<Stage> stages = new ArrayList<>(List.of(FIVE));
    Schedule schedule = of(stages);
    stages.add(TWO);
    assertThat(schedule.schedule()).hasSize(1);
    List<VerificationData> sets = new ArrayList<>();
    DataSection data = new DataSection(new DrawnFaces(2, 2, 0), sets);
    sets.add(new BinPairs(Path.of("a.bin")));
    assertThat(data.verify()).isEmpty();
  }

  @Test
  void theModelTakesPicturesAsInsightFaceDoes() {
    assertThat(of(FIVE).model().faceModel())
        .isEqualTo(FaceModel.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT));
  }

  @Test
  void aRunMayGoOnAnywhereBeforeTheRateRests() {
    String text =
        Tiny.yaml()
            .replace("run: {}", "run: {initialEpoch: 21}")
            .replace("head: {type: gdc}", "head: {type: gdc}, pretrained: w.safetensors");
    String cosine = "{type: singleCosine, base: 0.1, epochs: 20, warmupEpochs: 2}";
    assertThat(
            ScheduleYaml.read(
                    text.replace("{type: constant, base: 0.1, atEpochs: []}", cosine), "t.yaml")
                .run()
                .initialEpoch())
        .isEqualTo(21);
    // The last step of a constant rate is a rate like others: a run may go on there.
    String steps = "{type: constant, base: 0.1, atEpochs: [4, 8]}";
    assertThat(
            ScheduleYaml.read(
                    text.replace("{type: constant, base: 0.1, atEpochs: []}", steps), "t.yaml")
                .run()
                .initialEpoch())
        .isEqualTo(21);
  }

  @Test
  void batchesAreCutAsTheRunAndTheModelSay() {
    String text =
        Tiny.yaml()
            .replace(
                "run: {}",
                "run: {batchSize: 6, seed: 4, augmentation: {level: 2}, onBadImage: skip}")
            .replace("head: {type: gdc}", "head: {type: gdc}, input: {height: 64, width: 48}");
    assertThat(ScheduleYaml.read(text, "t.yaml").batchOptions())
        .isEqualTo(new BatchOptions(6, 4, Augmentation.ofLevel(2), BadImages.SKIP, 64, 48));
  }

  @Test
  void aStageHasItsOwnSamplerOrThatOfTheRun() {
    String text =
        Tiny.yaml()
            .replace(
                "run: {}", "run: {batchSize: 12, sampler: {type: balanced, imagesPerIdentity: 9}}")
            .replace(
                "epochs: 1}",
                "epochs: 1}\n  - {loss: {type: softmax}, epochs: 1, sampler: {type: classAware}}");
    Schedule schedule = ScheduleYaml.read(text, "t.yaml");
    assertThat(schedule.samplerOf(0)).isEqualTo(new BalancedSampler(9));
    assertThat(schedule.samplerOf(1)).isEqualTo(new ClassAwareSampler(4));
    assertThat(schedule.batchOptions().sampler()).isEqualTo(new BalancedSampler(9));
    assertThat(Tiny.read().samplerOf(0)).isEqualTo(new ShuffledSampler());
    assertThat(schedule.schedule().get(1).title())
        .isEqualTo("softmax, classAware imagesPerIdentity 4");
    assertThat(schedule.schedule().get(0).title()).isEqualTo("arcFace margin 0.5 scale 64");
  }

  @Test
  void everyStageMayGetItsSamplerFromDefaults() {
    String text =
        Tiny.yaml()
            .replace(
                "schedule:",
                "defaults: {sampler: {type: classAware, imagesPerIdentity: 8}}\nschedule:");
    assertThat(ScheduleYaml.read(text, "t.yaml").samplerOf(0)).isEqualTo(new ClassAwareSampler(8));
  }

  @Test
  void deterministicRunsDoOneOperationAtATime() {
    String text = Tiny.yaml().replace("run: {}", "run: {threads: 3, deterministic: true}");
    assertThat(ScheduleYaml.read(text, "t.yaml").run().deviceOptions())
        .isEqualTo(new DeviceOptions(3, 1));
    assertThat(RunSection.DEFAULT.deviceOptions()).isEqualTo(DeviceOptions.DEFAULT);
  }

  @Test
  void namesCannotLeaveTheRunFolder() {
    for (String name : List.of("..", "a/b", ".hidden", "", "a b", "x".repeat(101), "a\n")) {
      assertThatThrownBy(() -> named(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name must be");
    }
    assertThat(named("Arc-Face_r50.v2").name()).isEqualTo("Arc-Face_r50.v2");
  }

  private static Schedule of(Stage... stages) {
    return of(List.of(stages));
  }

  private static Schedule of(List<Stage> stages) {
    return new Schedule("s", data(), model(), RunSection.DEFAULT, rate(), stages);
  }

  private static Schedule named(String name) {
    return new Schedule(name, data(), model(), RunSection.DEFAULT, rate(), List.of(FIVE));
  }

  private static Schedule with(RunSection run, String... sets) {
    return new Schedule("s", data(sets), model(), run, rate(), List.of(FIVE));
  }

  private static SingleCosine rate() {
    return new SingleCosine(0.1, 10);
  }

  private static DataSection data(String... sets) {
    return new DataSection(
        new DrawnFaces(2, 2, 0),
        List.of(sets).stream()
            .map(set -> (VerificationData) new BinPairs(Path.of(set + ".bin")))
            .toList());
  }

  private static ModelSection model() {
    return ModelSection.of(MobileFaceNet.DEFAULT, EmbeddingHead.DEFAULT);
  }
}
