package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's JShell example, run as a user would run it. */
@Tag("multiProcess")
class ShellExampleIT {

  private static final int SECONDS = 600;

  @TempDir Path folder;

  @Test
  void exampleOfTheReadmeTrains() throws Exception {
    Path example =
        Path.of(System.getProperty("semblance.root", ".."), "docs", "examples", "train.jsh")
            .toAbsolutePath();
    ChildJvm shell = ChildJvm.start(folder, "shell", example);

    assertThat(shell.await(SECONDS)).as(shell.output()).isZero();
    assertThat(shell.output())
        .contains("name: tiny", "type: arcFace")
        .containsPattern("drawn: accuracy \\d\\.\\d+ on 40 pairs")
        .contains("trained: ");
  }

  @Test
  void exitCodeTellsThatALineFailed() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("wrong.jsh"),
            "int zero = 0\nint x = 1 / zero\nSystem.out.println(\"on\")\n/exit\n");
    ChildJvm shell = ChildJvm.start(folder, "shell", script);

    assertThat(shell.await(SECONDS)).as(shell.output()).isEqualTo(1);
    assertThat(shell.output()).contains("ArithmeticException").contains("on");
  }
}
