package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.cli.Factories.arcFace;
import static org.semblance.cli.Factories.augmentation;
import static org.semblance.cli.Factories.backbone;
import static org.semblance.cli.Factories.cosine;
import static org.semblance.cli.Factories.data;
import static org.semblance.cli.Factories.drawnFaces;
import static org.semblance.cli.Factories.frozen;
import static org.semblance.cli.Factories.gdc;
import static org.semblance.cli.Factories.headFrom;
import static org.semblance.cli.Factories.mixup;
import static org.semblance.cli.Factories.model;
import static org.semblance.cli.Factories.partlyPretrained;
import static org.semblance.cli.Factories.pretrained;
import static org.semblance.cli.Factories.randAugment;
import static org.semblance.cli.Factories.run;
import static org.semblance.cli.Factories.schedule;
import static org.semblance.cli.Factories.stage;
import static org.semblance.cli.Factories.yaml;

import org.junit.jupiter.api.Test;
import org.semblance.schedules.PretrainedMode;

class FactoriesTest {

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
                    "runs/old", partlyPretrained("w", model(backbone("mobilefacenet"), gdc(64)))),
                run(16, 1),
                cosine(0.05, 2),
                frozen(stage(arcFace(0.3, 16), 1), "*", "!@batchNorm"),
                stage(arcFace(0.3, 16), 1)));
    assertThat(yaml)
        .contains("  pretrained: w\n  pretrainedMode: partial\n  headFrom: runs/old\n")
        .contains("    freeze:\n      - '*'\n      - '!@batchNorm'\n");
    assertThat(pretrained("w", model(backbone("r18"), gdc(64))).pretrainedMode())
        .isEqualTo(PretrainedMode.STRICT);
  }
}
