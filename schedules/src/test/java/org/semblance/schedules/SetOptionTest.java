package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.callbacks.SingleCosine;
import org.semblance.losses.ArcFace;
import org.semblance.losses.CosFace;
import org.semblance.losses.Softmax;
import org.semblance.nn.WeightDecay;

class SetOptionTest {

  @Test
  void setsAKeyOfASection() {
    assertThat(read("run.seed=7").run().seed()).isEqualTo(7);
    assertThat(read("name=other").name()).isEqualTo("other");
  }

  @Test
  void setsAKeyOfAStageByItsPosition() {
    assertThat(read("schedule[0].epochs=4", "schedule[0].loss.scale=16").schedule().get(0))
        .isEqualTo(new Stage(ArcFace.of(0.5, 16), 4, Stage.FIRST_OPTIMIZER, false));
  }

  @Test
  void replacesAWholeGroup() {
    assertThat(read("learningRate={type: singleCosine, base: 0.2, epochs: 3}").learningRate())
        .isEqualTo(new SingleCosine(0.2, 3));
  }

  @Test
  void makesGroupsThatAreNotThere() {
    assertThat(read("model.head.pointwise.channels=64").model().head().pointwise())
        .satisfies(pointwise -> assertThat(pointwise.channels()).isEqualTo(64));
  }

  @Test
  void reachesIntoShortFormsAndUsesThem() {
    assertThat(read("model.weightDecay=5e-4", "model.weightDecay.bias=true").model().weightDecay())
        .isEqualTo(new WeightDecay(5e-4, 1, false, true));
    assertThat(read("data.verify=[b/cfp.bin]").data().verificationNames()).containsExactly("cfp");
    assertThat(read("data.verify[0]=b/cfp.bin").data().verificationNames()).containsExactly("cfp");
    assertThat(read("data.verify[0].name=first").data().verificationNames())
        .containsExactly("first");
    assertThat(read("schedule={loss: {type: softmax}, epochs: 2}").schedule().get(0).loss())
        .isEqualTo(Softmax.DEFAULT);
  }

  @Test
  void comesAfterDefaultsAndMaySetThem() {
    String text =
        Tiny.yaml().replace("{loss: {type: arcFace}, epochs: 1}", "{epochs: 1}")
            + "defaults: {loss: {type: cosFace, scale: 16}}\n";
    List<String> settings = List.of("schedule[0].loss.margin=0.1", "defaults.loss.scale=8");
    assertThat(ScheduleYaml.read(text, "t.yaml", settings).schedule().get(0).loss())
        .isEqualTo(CosFace.of(0.1, 8));
  }

  @Test
  void laterSettingsWin() {
    assertThat(read("run.seed=1", "run.seed=2").run().seed()).isEqualTo(2);
  }

  @Test
  void valuesMayHoldAnEqualsSign() {
    assertThat(read("data.verify=['a=b.bin']").data().verificationNames()).containsExactly("a=b");
  }

  @Test
  void repairsAFile() {
    String text = Tiny.yaml().replace("base: 0.1", "base: fast");
    assertThat(ScheduleYaml.read(text, "t.yaml", List.of("learningRate.base=0.1")))
        .isEqualTo(Tiny.read());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.seed | must be path.to.key=value, got no =",
        "=3 | must begin with a path of keys and positions, for instance schedule[0].epochs, got \"\"",
        "run..seed=3 | must begin with a path of keys",
        "run.=3 | must begin with a path of keys",
        ".run=3 | must begin with a path of keys",
        "run seed=3 | must begin with a path of keys",
        "[0].run=3 | must begin with a path of keys",
        "schedule.[0]=3 | must begin with a path of keys",
        "schedule[0]epochs=3 | must begin with a path of keys",
        "schedule[x].epochs=3 | must begin with a path of keys",
        "schedule[-1].epochs=3 | must begin with a path of keys",
        "run.seed= | must give a value after =, got nothing",
        "schedule[1].epochs=2 | schedule must have an item [1] to set it, got a list of 1, the last is [0]",
        "run[0].seed=2 | run must be a list to have [0], got an empty group of keys",
        "optimizers[0]=2 | optimizers must be a list to have [0], got nothing",
        "name.first=x | name must be a group of keys to have first, got the text \"tiny\"",
        "run.seed=*a | anchors (&name), aliases (*name)",
        "run.seed={ | must be valid YAML",
        "run.seed=~ | run.seed: must have a value, got nothing",
        "run.seed=2.5 | run.seed: must be a whole number, got 2.5",
        "run.sead=2 | run: unknown key \"sead\"; did you mean seed?",
        "rn.seed=2 | unknown key \"rn\"; did you mean run?",
        "schedule[0].loss.margin=9 | schedule[0].loss.margin: must be in [0, pi], got 9"
      })
  void failuresNameTheOption(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("--set " + setting + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void mistakesInTheFileThatComeFromAChangedTypeNameTheOption() {
    assertThatThrownBy(() -> read("learningRate.type=cosine"))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("tiny.yaml:5:15: learningRate: needs the key firstRestartEpochs")
        .hasMessageContaining("tiny.yaml:5:43: learningRate: unknown key \"atEpochs\"")
        .hasMessageContaining(
            "(the type comes from --set learningRate.type=cosine; set the whole group instead)");
  }

  private static Schedule read(String... settings) {
    return ScheduleYaml.read(Tiny.yaml(), "tiny.yaml", List.of(settings));
  }
}
