package org.semblance.nn.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A failure here is good news: the hazard is gone, and so may be the precaution that the test
 * names.
 */
@Tag("multiProcess")
class KnownHazardsTest {

  @TempDir Path folder = Path.of("");

  /** Precaution: {@code Parameter} hands out reads of resource variables only. */
  @Test
  void differentiatingAReferenceVariableDirectlyKillsTheProcess() throws Exception {
    assertThat(survives(DifferentiateVariable.class, "read")).isTrue();
    assertThat(survives(DifferentiateVariable.class, "direct")).isFalse();
  }

  /** Precaution: {@code GradientDispatcher} takes one native slot for all gradients. */
  @Test
  void eleventhRegisteredGradientKillsTheProcess() throws Exception {
    assertThat(survives(ElevenGradients.class, "10")).isTrue();
    assertThat(survives(ElevenGradients.class, "11")).isFalse();
  }

  /**
   * TensorFlow's threads are those of whoever first asks it for anything. Precaution: {@code
   * Devices} looks for devices with the options of the process.
   */
  @Test
  void aGraphOfOneThreadKeepsOneProcessorBusy() throws Exception {
    Child child = run(OneThread.class);
    assertThat(child.text()).contains("busy ");
    double busy = Double.parseDouble(child.text().replaceAll("(?s).*busy ([0-9.]+).*", "$1"));
    assertThat(busy).isLessThan(1.4);
  }

  private boolean survives(Class<?> main, String argument)
      throws IOException, InterruptedException {
    Child child = run(main, argument);
    return child.exit() == 0 && child.text().contains("survived");
  }

  private record Child(int exit, String text) {}

  private Child run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the child process ends").isTrue();
    String text = java.nio.file.Files.readString(output);
    assertThat(text).doesNotContain("ClassNotFoundException", "Exception in thread");
    return new Child(process.exitValue(), text);
  }
}
