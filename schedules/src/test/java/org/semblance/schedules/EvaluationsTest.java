package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.BestBy;
import org.semblance.data.BinPairs;
import org.semblance.data.FolderData;

/** Evaluations by other protocols in a schedule. */
class EvaluationsTest {

  private static final String FOLDER =
      "{type: folder, name: held, data: {type: folder, path: a}, everyEpochs: 5}";

  private static Schedule read(String run) {
    return ScheduleYaml.read(Tiny.yaml().replace("run: {}", "run: {" + run + "}"), "tiny.yaml");
  }

  @Test
  void namesAndCadencesHaveDefaults() {
    Schedule schedule = read("evaluations: [{type: ijb, path: set}]");

    assertThat(schedule.run().evaluations())
        .containsExactly(new TemplateVerification("ijb", Path.of("set"), null, false, 1));
  }

  @Test
  void withGroupsTheWorstOfThemMayDecide() {
    Schedule schedule =
        read(
            "bestBy: [allPairs.worstTarAtFar1e-4, quality.gain, megaFace.rank1], evaluations:"
                + " [{type: allPairs, data: {type: folder, path: a}, groups: g.tsv}, {type:"
                + " quality, pairs: {type: bin, path: b.bin}}, {type: megaFace, facescrub: f,"
                + " megaface: m}]");

    assertThat(schedule.run().evaluations())
        .containsExactly(
            new AllPairsComparison(
                "allPairs", new FolderData(Path.of("a"), null, 1), Path.of("g.tsv"), 1),
            new QualityCheck("quality", new BinPairs(Path.of("b.bin"), null), 1e-3, 1),
            new DistractorSearch(
                "megaFace", Path.of("f"), null, Path.of("m"), null, null, null, 1));
  }

  @Test
  void onlyWithASearchTheFiguresOfOneMayDecide() {
    String best = "bestBy: ijb.tpirAtFpir1e-2, evaluations: [{type: ijb, path: set%s}]";

    assertThat(read(String.format(best, ", search: true")).run().evaluations())
        .containsExactly(new TemplateVerification("ijb", Path.of("set"), null, true, 1));
    refuses(String.format(best, ""), "ijb with a dot and one of tarAtFar1e-4");
  }

  @Test
  void theirFiguresMayDecideWhatIsBest() {
    Schedule schedule =
        read("bestBy: [held.top1, lfw.auc], patienceEpochs: 5, evaluations: [" + FOLDER + "]");

    assertThat(schedule.bestBy()).isEqualTo(BestBy.of("held.top1", "lfw.auc"));
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("bestBy: held.mean, evaluations: [" + FOLDER + "]", "held with a dot and one of top1");
    refuses("bestBy: hold.top1, evaluations: [" + FOLDER + "]", "did you mean \"held\"?");
    refuses("evaluations: [" + FOLDER + ", " + FOLDER + "]", "\"held\" a second time");
    refuses("evaluations: [" + FOLDER.replace("held", "lfw") + "]", "\"lfw\" a second time");
    refuses(
        "bestBy: held.top1, patienceEpochs: 4, evaluations: [" + FOLDER + "]",
        "everyEpochs of the evaluation held");
    refuses("evaluations: [" + FOLDER.replace("5", "0") + "]", "everyEpochs");
    refuses("evaluations: [" + FOLDER.replace("held", "h.d") + "]", "letters, digits");
    refuses("evaluations: [{type: groups, groups: [{type: bin, path: a.bin}]}]", "at least two");
    refuses(
        "evaluations: [{type: groups, groups: [{type: bin, path: a.bin}, {type: bin, path:"
            + " b/a.bin}]}]",
        "groups[1]");
    refuses("evaluations: [{type: megaface}]", "megaface");
    refuses("evaluations: [{type: megaFace, facescrub: a, megaface: a}]", "other pictures");
    refuses("evaluations: [{type: quality, pairs: {type: bin, path: a.bin}, fmr: 1}]", "fmr");
    refuses(
        "bestBy: allPairs.worstTarAtFar1e-4, evaluations: [{type: allPairs, data: {type: folder,"
            + " path: a}}]",
        "allPairs with a dot and one of tarAtFar1e-4");
  }

  private static void refuses(String run, String message) {
    assertThatThrownBy(() -> read(run))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining(message);
  }
}
