package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a project of its own, with a Java and a Maven that only say so. */
class LauncherTest {

  @TempDir Path folder;
  private Path project;
  private Path java;

  /** What the script printed. */
  private record Said(int exitCode, String text) {}

  @BeforeEach
  void makeProject() throws IOException {
    Path script = Path.of(System.getProperty("semblance.root", ".."), "semblance");
    assumeTrue(Files.isExecutable(script), "there is no launcher script at " + script);
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
    project = folder.resolve("a project");
    Files.createDirectories(project.resolve("cli/src/main"));
    Files.createDirectories(project.resolve(".mvn"));
    Files.writeString(project.resolve("pom.xml"), "");
    executable(project.resolve("semblance"), Files.readString(script));
    java = folder.resolve("jdk");
    executable(
        java.resolve("bin/java"),
        """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo 'openjdk version "17.0.15" 2025-04-15' >&2
          exit
        fi
        pwd
        echo "TF_CPP_MIN_LOG_LEVEL=$TF_CPP_MIN_LOG_LEVEL"
        for argument in "$@"; do echo "<$argument>"; done
        exit 3
        """);
    executable(
        folder.resolve("bin/mvn"),
        """
        #!/bin/sh
        echo "maven $* in $(pwd)" > cli/target/mvn.txt
        mkdir -p cli/target/lib
        echo jar > cli/target/lib/some.jar
        """);
  }

  @Test
  void buildsOnFirstUseOnly() throws Exception {
    Said first = run(project.resolve("semblance"), "--version");
    Said second = run(project.resolve("semblance"), "--version");

    assertThat(first.text()).contains("semblance: building");
    assertThat(project.resolve("cli/target/mvn.txt"))
        .content()
        .contains("-DskipTests")
        .contains("in " + project.toRealPath());
    assertThat(second.text()).doesNotContain("building").contains("<--version>");
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    run(project.resolve("semblance"));
    Path source = Files.writeString(project.resolve("cli/src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(run(project.resolve("semblance")).text()).contains("building");
  }

  @Test
  void keepsBuildOptionsUntilOthersAreGiven() throws Exception {
    Path maven = project.resolve("cli/target/mvn.txt");
    run(project.resolve("semblance"));
    assertThat(maven).content().doesNotContain("-Pgpu");

    assertThat(run(Map.of("SEMBLANCE_BUILD_OPTS", "-Pgpu -o")).text()).contains("building");
    assertThat(maven).content().contains(" -Pgpu -o ");
    assertThat(run(project.resolve("semblance")).text()).doesNotContain("building");
    assertThat(run(Map.of("SEMBLANCE_BUILD_OPTS", "")).text()).contains("building");
    assertThat(maven).content().doesNotContain("-Pgpu");
  }

  @Test
  void worksFromAnyFolderAndThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("semblance"));
    Said said = run(link, "train", "my file.yaml", "--set", "a=*");

    assertThat(said.text())
        .contains(folder.toRealPath() + "\n")
        .contains("<train>\n<my file.yaml>\n<--set>\n<a=*>")
        .contains("<" + project.toRealPath() + "/cli/target/launcher/*>");
  }

  @Test
  void givesTheFlagsAndTheExitCodeOfTheCommand() throws Exception {
    Said said = run(project.resolve("semblance"));

    assertThat(said.exitCode()).isEqualTo(3);
    assertThat(said.text())
        .contains("<-Xmx3g>", "<-Dorg.bytedeco.javacpp.maxPhysicalBytes=0>")
        .contains("<-Djava.awt.headless=true>", "TF_CPP_MIN_LOG_LEVEL=2")
        .contains("<-Dsemblance.liveErr=false>");
    assertThat(run(Map.of("SEMBLANCE_HEAP", "7g", "TF_CPP_MIN_LOG_LEVEL", "0")).text())
        .contains("<-Xmx7g>", "TF_CPP_MIN_LOG_LEVEL=0");
  }

  @Test
  void refusesAnOldJava() throws Exception {
    executable(java.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019' >&2\n");

    Said said = run(project.resolve("semblance"));
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text()).contains("Java 17 or newer is needed").contains("is version 11");
  }

  @Test
  void saysWhenJavaHomeIsWrong() throws Exception {
    Files.delete(java.resolve("bin/java"));

    Said said = run(project.resolve("semblance"));
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text()).contains("JAVA_HOME is " + java);
  }

  @Test
  void startsNothingAfterAFailedBuild() throws Exception {
    executable(folder.resolve("bin/mvn"), "#!/bin/sh\necho '[ERROR] A.java:1'\nexit 1\n");

    Said said = run(project.resolve("semblance"));
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text()).contains("[ERROR] A.java:1", "the build failed").doesNotContain("<-");
  }

  private Said run(Map<String, String> environment) throws Exception {
    return run(environment, project.resolve("semblance"));
  }

  private Said run(Path script, String... arguments) throws Exception {
    return run(Map.of(), script, arguments);
  }

  private Said run(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().keySet().removeIf(key -> key.startsWith("SEMBLANCE_"));
    builder.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), text);
  }

  private static void executable(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
