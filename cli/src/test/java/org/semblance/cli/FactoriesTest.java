package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.cli.Factories.accumulating;
import static org.semblance.cli.Factories.activation;
import static org.semblance.cli.Factories.arcFace;
import static org.semblance.cli.Factories.augmentation;
import static org.semblance.cli.Factories.averaged;
import static org.semblance.cli.Factories.backbone;
import static org.semblance.cli.Factories.clipped;
import static org.semblance.cli.Factories.cosine;
import static org.semblance.cli.Factories.data;
import static org.semblance.cli.Factories.drawnFaces;
import static org.semblance.cli.Factories.frozen;
import static org.semblance.cli.Factories.gdc;
import static org.semblance.cli.Factories.headFrom;
import static org.semblance.cli.Factories.lamb;
import static org.semblance.cli.Factories.lion;
import static org.semblance.cli.Factories.lookahead;
import static org.semblance.cli.Factories.mixup;
import static org.semblance.cli.Factories.model;
import static org.semblance.cli.Factories.nadam;
import static org.semblance.cli.Factories.partlyPretrained;
import static org.semblance.cli.Factories.polynomial;
import static org.semblance.cli.Factories.pretrained;
import static org.semblance.cli.Factories.randAugment;
import static org.semblance.cli.Factories.rmsProp;
import static org.semblance.cli.Factories.run;
import static org.semblance.cli.Factories.sam;
import static org.semblance.cli.Factories.schedule;
import static org.semblance.cli.Factories.stage;
import static org.semblance.cli.Factories.stochasticDepth;
import static org.semblance.cli.Factories.yaml;

import org.junit.jupiter.api.Test;
import org.semblance.backbones.IResNet;
import org.semblance.backbones.Nonlinearity;
import org.semblance.backbones.Survival;
import org.semblance.nn.Compatibility;
import org.semblance.schedules.PretrainedMode;

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
