package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.cli.Factories.accumulating;
import static org.semblance.cli.Factories.activation;
import static org.semblance.cli.Factories.allPairsComparison;
import static org.semblance.cli.Factories.augmentation;
import static org.semblance.cli.Factories.averaged;
import static org.semblance.cli.Factories.backbone;
import static org.semblance.cli.Factories.bin;
import static org.semblance.cli.Factories.clipped;
import static org.semblance.cli.Factories.cosine;
import static org.semblance.cli.Factories.data;
import static org.semblance.cli.Factories.distillationRecords;
import static org.semblance.cli.Factories.distractorSearch;
import static org.semblance.cli.Factories.drawnFaces;
import static org.semblance.cli.Factories.drawnPairs;
import static org.semblance.cli.Factories.evaluated;
import static org.semblance.cli.Factories.folder;
import static org.semblance.cli.Factories.folderIdentification;
import static org.semblance.cli.Factories.gdc;
import static org.semblance.cli.Factories.groupComparison;
import static org.semblance.cli.Factories.headFrom;
import static org.semblance.cli.Factories.mixup;
import static org.semblance.cli.Factories.model;
import static org.semblance.cli.Factories.partlyPretrained;
import static org.semblance.cli.Factories.polynomial;
import static org.semblance.cli.Factories.pretrained;
import static org.semblance.cli.Factories.qualityCheck;
import static org.semblance.cli.Factories.randAugment;
import static org.semblance.cli.Factories.run;
import static org.semblance.cli.Factories.schedule;
import static org.semblance.cli.Factories.stochasticDepth;
import static org.semblance.cli.Factories.taughtBy;
import static org.semblance.cli.Factories.templateSearch;
import static org.semblance.cli.Factories.templateVerification;
import static org.semblance.cli.Factories.yaml;
import static org.semblance.cli.StageFactories.angularSemiHardTriplet;
import static org.semblance.cli.StageFactories.arcBatchHard;
import static org.semblance.cli.StageFactories.arcFace;
import static org.semblance.cli.StageFactories.arcOfflineTriplet;
import static org.semblance.cli.StageFactories.autoAlpha;
import static org.semblance.cli.StageFactories.batchAll;
import static org.semblance.cli.StageFactories.batchHard;
import static org.semblance.cli.StageFactories.centerLoss;
import static org.semblance.cli.StageFactories.cosineCenterLoss;
import static org.semblance.cli.StageFactories.distill;
import static org.semblance.cli.StageFactories.divergence;
import static org.semblance.cli.StageFactories.euclideanBatchHard;
import static org.semblance.cli.StageFactories.euclideanDistill;
import static org.semblance.cli.StageFactories.frozen;
import static org.semblance.cli.StageFactories.lamb;
import static org.semblance.cli.StageFactories.lion;
import static org.semblance.cli.StageFactories.lookahead;
import static org.semblance.cli.StageFactories.lossTopK;
import static org.semblance.cli.StageFactories.nadam;
import static org.semblance.cli.StageFactories.offlineTriplet;
import static org.semblance.cli.StageFactories.rmsProp;
import static org.semblance.cli.StageFactories.sam;
import static org.semblance.cli.StageFactories.sampleCount;
import static org.semblance.cli.StageFactories.sampled;
import static org.semblance.cli.StageFactories.semiHardTriplet;
import static org.semblance.cli.StageFactories.stage;
import static org.semblance.cli.StageFactories.vpl;
import static org.semblance.cli.StageFactories.with;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.IResNet;
import org.semblance.backbones.Nonlinearity;
import org.semblance.backbones.Survival;
import org.semblance.nn.Compatibility;
import org.semblance.schedules.Evaluation;
import org.semblance.schedules.PretrainedMode;
import org.semblance.schedules.ScheduleYaml;
import org.semblance.schedules.TemplateVerification;

class FactoriesTest {

  @Test
  void updatesOfWeightsAreTheWordsOfASchedule() {
    String yaml =
        yaml(
            schedule(
                "tiny",
                data(drawnFaces(4, 4)),
                model(backbone("mobilefacenet"), gdc(64)),
                averaged(0.5, clipped(5, accumulating(4, run(16, 1)))),
                polynomial(0.1, 18, 2),
                stage(arcFace(0.3, 16), 1, sam(0.05, lookahead(lion(1)))),
                stage(arcFace(0.3, 16), 1, lamb(0.1)),
                stage(arcFace(0.3, 16), 1, nadam()),
                stage(arcFace(0.3, 16), 1, rmsProp())));
    assertThat(yaml)
        .contains("type: lamb", "type: nadam", "type: rmsProp", "type: polynomial")
        .contains(
            """
              accumulate: 4
              clipNorm:
                value: 5
                of: all
              ema:
                decay: 0.5
            """)
        .contains(
            """
                  type: sam
                  inner:
                    type: lookahead
                    inner:
                      type: lion
            """);
  }

  @Test
  void changesOfPicturesAreTheWordsOfASchedule() {
    String yaml =
        yaml(
            schedule(
                "tiny",
                data(drawnFaces(4, 4)),
                model(backbone("mobilefacenet"), gdc(64)),
                run(16, 1, mixup(0.2, randAugment(6, augmentation(1)))),
                cosine(0.05, 2),
                stage(arcFace(0.3, 16), 1)));
    assertThat(yaml)
        .contains("    level: 1\n")
        .contains(
            """
                randAugment:
                  layers: 2
                  magnitude: 6
                  compatibility: none
                mixup:
                  alpha: 0.2
            """);
  }

  @Test
  void headsOfStagesAreTheWordsOfASchedule() {
    assertThat(lossTopK(3, sampled(0.1, stage(arcFace(0.3, 16), 1))).title())
        .isEqualTo("arcFace margin 0.3 scale 16, 3 sub-centers, 0.1 of the classes");
    assertThat(vpl(sampleCount(500, stage(arcFace(0.3, 16), 1))).title())
        .isEqualTo("arcFace margin 0.3 scale 16, VPL, 500 classes");
    assertThat(sampled(0, stage(arcFace(0.3, 16), 1)).title()).endsWith(", the batch's classes");
  }

  @Test
  void lossesOverEmbeddingsAreTheWordsOfASchedule() {
    String yaml =
        yaml(
            schedule(
                "tiny",
                data(distillationRecords("a.tfrecord")),
                model(backbone("mobilefacenet"), gdc(64)),
                run(24, 1),
                cosine(0.05, 6),
                with(distill(7), with(centerLoss(0.01), stage(arcFace(0.3, 16), 1))),
                stage(batchHard(64, 0.35), 1),
                with(cosineCenterLoss(2), stage(arcBatchHard(1, 0.3), 1)),
                with(euclideanDistill(2), stage(euclideanBatchHard(1, 0.2), 1)),
                with(divergence(1, 10), with(autoAlpha(1, 0.1), stage(arcFace(0.5, 64), 1))),
                stage(batchAll(1, 0.4), 1),
                stage(offlineTriplet(1, 0.35, 100), 1),
                stage(arcOfflineTriplet(1, 0.35, 100), 1),
                stage(semiHardTriplet(1, 0.3, 100), 1),
                stage(angularSemiHardTriplet(1, 0.35, 100), 1)));
    for (String type :
        List.of(
            "distillationRecords",
            "euclidean",
            "cosine",
            "divergence",
            "batchHard",
            "arcBatchHard",
            "euclideanBatchHard",
            "autoAlpha",
            "batchAll",
            "offline",
            "arcOffline",
            "semiHard",
            "angularSemiHard")) {
      assertThat(yaml).contains("type: " + type + "\n");
    }
    assertThat(yaml)
        .contains(
            """
              - epochs: 1
                bottleneckOnly: false
                lossTopK: 1
                sampleRate: 1
                sampledUpdate: rows
                lossWeight: 1
                triplet:
                  type: batchHard
                  weight: 64
                  alpha: 0.35
            """);
  }

  @Test
  void teachersAndEvaluationsAreTheWordsOfASchedule() {
    String yaml =
        yaml(
            schedule(
                "tiny",
                taughtBy("big.onnx", data(drawnFaces(4, 4))),
                model(backbone("mobilefacenet"), gdc(64)),
                evaluated(
                    run(24, 1),
                    folderIdentification(folder("held"), 1),
                    templateVerification("ijb", 2),
                    groupComparison(3, drawnPairs(20, 40), bin("b.bin")),
                    allPairsComparison(folder("held"), 4),
                    qualityCheck(drawnPairs(20, 40), 5),
                    distractorSearch("facescrub", "megaface", 6)),
                cosine(0.05, 6),
                with(distill(7), stage(arcFace(0.3, 16), 1))));
    assertThat(yaml).contains("teacher:\n    model: big.onnx\n");
    assertThat(templateSearch("ijb", 2))
        .isEqualTo(new TemplateVerification("ijb", Path.of("ijb"), null, true, 2));
    for (String type : List.of("folder", "ijb", "groups", "allPairs", "quality", "megaFace")) {
      assertThat(yaml).contains("- type: " + type + "\n");
    }
    assertThat(ScheduleYaml.read(yaml, "tiny.yaml").run().evaluations())
        .extracting(Evaluation::everyEpochs)
        .containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void weightsOfBeforeAndFrozenLayersAreTheWordsOfASchedule() {
    String yaml =
        yaml(
            schedule(
                "tiny",
                data(drawnFaces(4, 4)),
                headFrom(
                    "runs/old",
                    partlyPretrained(
                        "w",
                        model(
                            activation(
                                Nonlinearity.ACON_C,
                                stochasticDepth(1, 0.5, backbone("mobilefacenet"))),
                            gdc(64)))),
                run(16, 1),
                cosine(0.05, 2),
                frozen(stage(arcFace(0.3, 16), 1), "*", "!@batchNorm"),
                stage(arcFace(0.3, 16), 1)));
    assertThat(yaml)
        .contains("    activation: aconC\n    survival:\n      start: 1\n      end: 0.5\n")
        .contains("  pretrained: w\n  pretrainedMode: partial\n  headFrom: runs/old\n")
        .contains("    freeze:\n      - \"*\"\n      - \"!@batchNorm\"\n");
    assertThat(stochasticDepth(1, 0.5, activation(Nonlinearity.PRELU, backbone("r18"))))
        .isEqualTo(
            new IResNet(
                18, false, Nonlinearity.PRELU, false, new Survival(1, 0.5), Compatibility.NONE));
    assertThat(pretrained("w", model(backbone("r18"), gdc(64))).pretrainedMode())
        .isEqualTo(PretrainedMode.STRICT);
  }
}
