package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.data.testing.RealData;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.nn.DeviceOptions;

/** Real faces from raw pictures to tables, with a network that was trained elsewhere. */
@Tag("nightly")
class LfwIjbIT {

  @TempDir Path folder;

  @Test
  void tellsAndFindsPeopleOfLfw() throws Exception {
    Path network = RealData.require("models/recognise/mobilefacenet192.pb");
    IjbFolder made = LfwSet.write(RealData.require("lfw"), folder);
    BadEntries bad = new BadEntries(OnBad.STOP);
    IjbSet set = IjbSet.read(made, bad, true);
    Path target = folder.resolve("lfw.npz");
    try (Embedder embedder = EmbedderSource.of(network).open(DeviceOptions.DEFAULT)) {
      new EmbeddingPass(32, true, 2)
          .run(set, embedder, "net", target, bad, EvaluationProgress.NONE, () -> false);
    }
    IjbResult result;
    try (EmbeddingFile embeddings = EmbeddingFile.open(target, set)) {
      result =
          new IjbEvaluation(FeatureFlags.all(), true, 2)
              .evaluate(set, embeddings, "mobilefacenet192", bad, step -> {});
    }
    List<String> lines = IjbTable.markdown(List.of(result));
    lines.subList(0, 10).forEach(System.out::println); // all flags
    lines.subList(lines.size() - 15, lines.size()).forEach(System.out::println); // searches

    // Single pictures reach 0.98 at 1e-3 on LFW; two of them per template should not do worse.
    for (VerificationFigures figures : result.verification()) {
      assertThat(figures.positives()).isEqualTo(200);
      assertThat(figures.tarAtFars().get(3).nearest()).isGreaterThan(0.97);
      assertThat(figures.auc()).isGreaterThan(0.995);
    }
    SearchFigures search = Objects.requireNonNull(result.search());
    assertThat(search.meanTop(1)).isGreaterThan(0.97);
    assertThat(search.closedSet().rank5()).isGreaterThan(78);
  }
}
