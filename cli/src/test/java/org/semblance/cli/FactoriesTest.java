package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.cli.Factories.arcFace;
import static org.semblance.cli.Factories.augmentation;
import static org.semblance.cli.Factories.backbone;
import static org.semblance.cli.Factories.cosine;
import static org.semblance.cli.Factories.data;
import static org.semblance.cli.Factories.drawnFaces;
import static org.semblance.cli.Factories.gdc;
import static org.semblance.cli.Factories.lossTopK;
import static org.semblance.cli.Factories.mixup;
import static org.semblance.cli.Factories.model;
import static org.semblance.cli.Factories.randAugment;
import static org.semblance.cli.Factories.run;
import static org.semblance.cli.Factories.sampleCount;
import static org.semblance.cli.Factories.sampled;
import static org.semblance.cli.Factories.schedule;
import static org.semblance.cli.Factories.stage;
import static org.semblance.cli.Factories.vpl;
import static org.semblance.cli.Factories.yaml;

import org.junit.jupiter.api.Test;

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
  void headsOfStagesAreTheWordsOfASchedule() {
    assertThat(lossTopK(3, sampled(0.1, stage(arcFace(0.3, 16), 1))).title())
        .isEqualTo("arcFace margin 0.3 scale 16, 3 sub-centers, 0.1 of the classes");
    assertThat(vpl(sampleCount(500, stage(arcFace(0.3, 16), 1))).title())
        .isEqualTo("arcFace margin 0.3 scale 16, VPL, 500 classes");
    assertThat(sampled(0, stage(arcFace(0.3, 16), 1)).title()).endsWith(", the batch's classes");
  }
}
