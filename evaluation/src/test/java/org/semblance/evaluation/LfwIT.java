package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairSet;
import org.semblance.nn.DeviceOptions;

/** A network that was trained elsewhere, on all 6,000 pairs of LFW. */
@Tag("nightly")
class LfwIT {

  private static final Path DATA =
      Path.of(System.getProperty("semblance.root", ".."), "../shared/data");

  @Test
  void givesTheAccuracyMeasuredBeforeWithoutFlip() {
    VerificationReport report = evaluate(false);
    assertThat(report.accuracy()).isCloseTo(0.9917, within(0.0005));
    assertThat(report.auc()).isCloseTo(0.9990, within(0.0005));
    assertThat(report.tarAtFar()).isCloseTo(0.9803, within(0.001));
    assertThat(report.pairs()).isEqualTo(6000);
  }

  @Test
  void givesTheAccuracyMeasuredBeforeWithFlip() {
    assertThat(evaluate(true).accuracy()).isCloseTo(0.9910, within(0.0005));
  }

  private static VerificationReport evaluate(boolean flip) {
    Path network = DATA.resolve("models/recognise/mobilefacenet192.pb");
    assumeTrue(Files.exists(network), "skipped: there is no " + network);
    PairSet pairs =
        new ListedPairs(DATA.resolve("lfw/pairs.txt"), DATA.resolve("lfw/lfw112.zip")).open();
    try (Embedder embedder = EmbedderSource.of(network).open(DeviceOptions.DEFAULT)) {
      VerificationReport report =
          new PairVerification(TenFold.DEFAULT_FOLDS, flip, 128).evaluate(embedder, pairs);
      System.out.printf(
          "flip %s: %s %s auc %.5f %s %s %s, %d images, %.1f s%n",
          flip,
          report.tenFold(),
          report.interval(),
          report.auc(),
          report.tarAtFars(),
          report.valAtFar(),
          report.oracle(),
          report.images(),
          report.seconds());
      return report;
    }
  }
}
