package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.train.Train;

class SemblanceTest {

  /** A number where the classes of {@code train} come from a jar, as in every whole build. */
  static final String VERSION =
      Train.class.getProtectionDomain().getCodeSource().getLocation().getPath().endsWith(".jar")
          ? "\\d+\\.\\d+\\.\\d+\\S*"
          : "development";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "evaluate",
        "embed",
        "schedule",
        "schedule check",
        "schedule show",
        "schedule plot",
        "data",
        "data inspect",
        "data check",
        "data convert",
        "data align",
        "data pairs",
        "distill",
        "distill extract",
        "models",
        "bench",
        "bench step",
        "bench input",
        "bench startup",
        "doctor",
        "shell",
        "completion"
      })
  void helpOfEveryCommandTeachesByExample(String command) {
    Invocation help = Invocation.of((Object[]) (command + " --help").strip().split(" "));

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: " + ("semblance " + command).strip());
    assertThat(help.out().split("Examples?:", -1)).hasSize(2);
    assertThat(help.out().split("Examples?:", -1)[1]).contains(("semblance " + command).strip());
    assertThat(help.err()).isEmpty();
  }

  @Test
  void helpListsTheCommandsAndExitCodes() {
    assertThat(Invocation.of("--help").out())
        .contains("train", "evaluate", "embed", "schedule", "distill", "models", "bench", "doctor")
        .contains("shell")
        .contains("Exit codes: 0 done; 1 failure; 2 ")
        .doesNotContain("completion");
  }

  @Test
  void versionNamesTheBuildAndTensorFlow() {
    Invocation version = Invocation.of("--version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.out())
        .matches("semblance " + VERSION + " \\(TensorFlow Java 1\\.1\\.0, Java .*\\)\\R");
  }

  @Test
  void withoutACommandItSaysHowToGetHelp() {
    Invocation nothing = Invocation.of();

    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("subcommand").contains("Try 'semblance --help'");
  }

  @Test
  void suggestsTheNearestCommand() {
    Invocation misspelt = Invocation.of("trian", "x.yaml");

    assertThat(misspelt.exitCode()).isEqualTo(2);
    assertThat(misspelt.err()).contains("trian").contains("did you mean").contains("train");
  }

  @Test
  void suggestsTheNearestOption() {
    Invocation misspelt = Invocation.of("train", "x.yaml", "--resumee");

    assertThat(misspelt.exitCode()).isEqualTo(2);
    assertThat(misspelt.err())
        .contains("--resumee")
        .contains("--resume?")
        .contains("Try 'semblance train --help'");
  }

  @Test
  void namesWhatIsMissing() {
    for (String command :
        List.of("train", "evaluate", "embed", "schedule check", "distill extract")) {
      Invocation bare = Invocation.of((Object[]) command.split(" "));

      assertThat(bare.exitCode()).as(command).isEqualTo(2);
      assertThat(bare.err()).as(command).containsPattern("Missing required (parameter|option)");
      assertThat(bare.out()).as(command).isEmpty();
    }
  }

  @Test
  void printsTheStackTraceOnlyWhenAsked() {
    assertThat(Invocation.of("embed", "m", "nowhere.zip", "--out", "x.npz").err())
        .doesNotContain("\tat ");
    assertThat(Invocation.of("embed", "m", "nowhere.zip", "--out", "x.npz", "--stacktrace").err())
        .contains("\tat org.semblance.cli.");
  }

  @Test
  void completionScriptKnowsTheCommands() {
    Invocation script = Invocation.of("completion");

    assertThat(script.exitCode()).isZero();
    assertThat(script.out()).contains("complete -F", "evaluate", "--dry-run");
  }
}
