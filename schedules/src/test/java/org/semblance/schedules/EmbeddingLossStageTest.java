package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.data.BalancedSampler;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.data.distillation.DistillationData;
import org.semblance.losses.ArcBatchHardTriplet;
import org.semblance.losses.BatchHardTriplet;
import org.semblance.losses.CosineCenter;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.SemiHardTriplet;

/** The keys centerLoss, triplet, distill and lossWeight of a stage. */
class EmbeddingLossStageTest {

  private static Schedule read(String... stages) {
    return ScheduleYaml.read(yaml(stages), "tiny.yaml");
  }

  private static String yaml(String... stages) {
    String head = Tiny.yaml().substring(0, Tiny.yaml().indexOf("schedule:"));
    var yaml = new StringBuilder(head).append("schedule:\n");
    for (String stage : stages) {
      yaml.append("  - {").append(stage).append("}\n");
    }
    return yaml.toString();
  }

  private static Stage stage(String stage) {
    return read(stage).schedule().get(0);
  }

  @Test
  void aNumberIsTheWeightOfTheUsualType() {
    Stage stage =
        stage("loss: {type: arcFace}, epochs: 1, centerLoss: 0.02, triplet: 64, distill: 7");
    assertThat(stage.centerLoss()).isEqualTo(new EuclideanCenter(0.02, 0.5));
    assertThat(stage.triplet()).isEqualTo(new BatchHardTriplet(64, 0.35));
    assertThat(stage.distill()).isEqualTo(new CosineDistillation(7));
    assertThat(stage.lossWeight()).isEqualTo(1);
  }

  @Test
  void aGroupWithoutATypeIsOfTheUsualOne() {
    Stage stage = stage("triplet: {weight: 64, alpha: 0.2}, centerLoss: {}, epochs: 1");
    assertThat(stage.triplet()).isEqualTo(new BatchHardTriplet(64, 0.2));
    assertThat(stage.centerLoss()).isEqualTo(EuclideanCenter.DEFAULT);
  }

  @Test
  void editorsAcceptTheShortForms() throws JsonProcessingException {
    SchemaValidator validator = new SchemaValidator();
    for (String losses :
        List.of(
            "centerLoss: 0.1, triplet: 64, distill: 7",
            "centerLoss: {updateRate: 0.1}, triplet: {weight: 64, alpha: 0.2}, distill: {}",
            "triplet: {type: semiHard, bagImages: 100}")) {
      assertThat(validator.complaints(yaml(losses + ", epochs: 1"))).isEmpty();
    }
    for (String losses :
        List.of("triplet: {bagImages: 100}", "triplet: -1", "distill: {type: batchHard}")) {
      assertThat(validator.complaints(yaml(losses + ", epochs: 1"))).isNotEmpty();
    }
  }

  @Test
  void aGroupSaysTypeWeightAndTheRest() {
    Stage stage =
        stage(
            "loss: {type: arcFace}, lossWeight: 0, epochs: 1,"
                + " centerLoss: {type: cosine, weight: 2, updateRate: 0.1},"
                + " triplet: {type: arcBatchHard, alpha: 0.2}, distill: {type: divergence}");
    assertThat(stage.centerLoss()).isEqualTo(new CosineCenter(2, 0.1));
    assertThat(stage.triplet()).isEqualTo(new ArcBatchHardTriplet(1, 0.2));
    assertThat(stage.distill()).isEqualTo(new DivergenceDistillation(1, 10));
    assertThat(stage.lossWeight()).isZero();
  }

  @Test
  void shortFormsWorkInDefaultsAndOptions() {
    String text =
        yaml("loss: {type: arcFace}, epochs: 1", "epochs: 2") + "defaults: {triplet: 3}\n";
    Schedule schedule = ScheduleYaml.read(text, "tiny.yaml", List.of("schedule[0].centerLoss=0.5"));
    assertThat(schedule.schedule().get(0).triplet()).isEqualTo(new BatchHardTriplet(3, 0.35));
    assertThat(schedule.schedule().get(0).centerLoss()).isEqualTo(new EuclideanCenter(0.5, 0.5));
    assertThat(schedule.schedule().get(1).loss()).isNull();
    assertThat(schedule.schedule().get(1).triplet()).isEqualTo(new BatchHardTriplet(3, 0.35));
  }

  @Test
  void titlesTellEveryLoss() {
    assertThat(stage("triplet: {type: batchHard}, epochs: 1").title())
        .isEqualTo("triplet batchHard weight 1 alpha 0.35");
    assertThat(stage("loss: {type: softmax}, lossWeight: 0.5, epochs: 1, centerLoss: 0.02").title())
        .isEqualTo("softmax weight 0.5, centerLoss euclidean weight 0.02 updateRate 0.5");
    assertThat(stage("loss: {type: arcFace}, lossTopK: 3, epochs: 1, triplet: 2").title())
        .isEqualTo(
            "arcFace margin 0.5 scale 64, 3 sub-centers, triplet batchHard weight 2 alpha 0.35");
  }

  @Test
  void tripletsComeWithGroupsOfFourUnlessTheScheduleSaysOtherwise() {
    Schedule schedule =
        read(
            "loss: {type: softmax}, epochs: 1",
            "triplet: 1, epochs: 1",
            "triplet: 1, epochs: 1, sampler: {type: balanced, imagesPerIdentity: 9}");
    assertThat(schedule.samplerOf(0)).isEqualTo(new ShuffledSampler());
    assertThat(schedule.samplerOf(1)).isEqualTo(new ClassAwareSampler(4));
    assertThat(schedule.samplerOf(2)).isEqualTo(new BalancedSampler(9));
    Schedule groups =
        ScheduleYaml.read(
            yaml("triplet: 1, epochs: 1")
                .replace("run: {}", "run: {sampler: {type: classAware, imagesPerIdentity: 8}}"),
            "tiny.yaml");
    assertThat(groups.samplerOf(0)).isEqualTo(new ClassAwareSampler(8));
  }

  @Test
  void aBatchThatGroupsOfFourDoNotFillIsRefused() {
    assertThatThrownBy(
            () ->
                ScheduleYaml.read(
                    yaml("triplet: 1, epochs: 1").replace("run: {}", "run: {batchSize: 10}"),
                    "tiny.yaml"))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("imagesPerIdentity=4 batchSize=10; a batchSize of 8 or 12 would do");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs: 1 | loss: must be given unless centerLoss, triplet or distill is",
        "triplet: 1, bottleneckOnly: true, epochs: 1 | must be false where loss is left out",
        "triplet: 1, sampleRate: 0.5, epochs: 1 | must be 1 where loss is left out, got 0.5",
        "triplet: 1, sampleCount: 9, epochs: 1 | sampleCount: must be left out where loss is, got"
            + " 9",
        "triplet: 1, lossTopK: 3, epochs: 1 | lossTopK: must be 1 where loss is left out, got 3",
        "triplet: 1, vpl: {}, epochs: 1 | vpl: must be left out where loss is",
        "triplet: 1, lossWeight: 2, epochs: 1 | must be left out where loss is, got 2.0",
        "loss: {type: softmax}, lossWeight: 0, epochs: 1 | lossWeight: must be > 0 unless",
        "loss: {type: softmax}, triplet: 0, epochs: 1 | weight: must be > 0 and finite, got 0.0",
        "loss: {type: softmax}, triplet: {type: batchHrd}, epochs: 1 | did you mean batchHard?",
        "loss: {type: softmax}, distill: {type: divergence}, epochs: 1 | must stand beside a loss"
            + " over cosines",
        "triplet: {type: offline}, sampler: {type: shuffled}, epochs: 1 | must be left out with a"
            + " triplet that is mined",
        "triplet: {type: offline, bagImages: 9}, epochs: 1 | bagImages: must be a multiple of"
            + " imagesPerIdentity=4",
        "loss: {type: arcFace}, sampleRate: 0.5, distill: {type: divergence}, epochs: 1 | must be 1"
            + " with distill.type divergence",
        "loss: {type: arcFace}, sampleCount: 9, distill: {type: divergence}, epochs: 1 |"
            + " sampleCount: must be left out with distill.type divergence, got 9",
      })
  void whatHasNoMeaningIsRefused(String stage, String message) {
    assertThatThrownBy(() -> read(stage))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("tiny.yaml:7:")
        .hasMessageContaining(message);
  }

  @Test
  void minedTripletsWantBatchesOfThree() {
    String stage = yaml("triplet: {type: semiHard}, epochs: 1");
    assertThatThrownBy(() -> ScheduleYaml.read(stage, "tiny.yaml"))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("run.batchSize: must be a multiple of 3 for schedule[0].triplet")
        .hasMessageContaining("got 128; 126 or 129 would do");
    Schedule schedule =
        ScheduleYaml.read(stage.replace("run: {}", "run: {batchSize: 129}"), "tiny.yaml");
    assertThat(schedule.schedule().get(0).triplet()).isEqualTo(SemiHardTriplet.DEFAULT);
    assertThat(schedule.samplerOf(0)).isEqualTo(new ShuffledSampler());
  }

  @Test
  void blendedPicturesBelongToNoIdentityAlone() {
    String text =
        yaml("loss: {type: softmax}, epochs: 1", "loss: {type: softmax}, epochs: 1, centerLoss: 1")
            .replace("run: {}", "run: {augmentation: {mixup: 0.2}}");
    assertThatThrownBy(() -> ScheduleYaml.read(text, "tiny.yaml"))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("run.augmentation.mixup: must be left out")
        .hasMessageContaining("schedule[1] with centerLoss");
  }

  @Test
  void distillationRecordsAreTrainingData() {
    Schedule schedule =
        ScheduleYaml.read(
            yaml("distill: 1, epochs: 1")
                .replaceFirst(
                    "train: \\{.*?}", "train: {type: distillationRecords, path: a.tfrecord}"),
            "tiny.yaml");
    assertThat(schedule.data().train()).isEqualTo(DistillationData.of(Path.of("a.tfrecord")));
  }

  @Test
  void javaSaysTheSameAsYaml() {
    assertThat(Stage.of(BatchHardTriplet.DEFAULT, 2).with(CosineCenter.DEFAULT))
        .isEqualTo(
            ScheduleYaml.read(
                    yaml(
                        "loss: {type: softmax}, epochs: 1",
                        "triplet: 1, centerLoss: {type: cosine}, epochs: 2"),
                    "tiny.yaml")
                .schedule()
                .get(1));
  }
}
