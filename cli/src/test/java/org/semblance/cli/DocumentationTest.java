package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.schedules.ScheduleYaml;

/** The README and its sisters say nothing that is not so. */
class DocumentationTest {

  private static final Path ROOT = Path.of(System.getProperty("semblance.root", ".."));

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"})
  void linksLeadToFiles(String document) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)").matcher(text(document));
    while (link.find()) {
      if (!link.group(1).startsWith("http") && !Files.exists(ROOT.resolve(link.group(1)))) {
        broken.add(link.group(1));
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void scheduleOfTheReadmeIsTheQuickstart() throws IOException {
    Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text("README.md"));

    assertThat(yaml.find()).isTrue();
    assertThat(ScheduleYaml.read(yaml.group(1), "README.md"))
        .isEqualTo(ScheduleYaml.read(ROOT.resolve("schedules/recipes/quickstart.yaml")));
  }

  @Test
  void commandsOfTheReadmeExist() throws IOException {
    Matcher command =
        Pattern.compile(
                "\\./semblance ([a-z]+)(?: (check|show|plot|step|input|startup|inspect|convert|align|pairs))?")
            .matcher(text("README.md"));
    int found = 0;
    while (command.find()) {
      String name = command.group(2) == null ? command.group(1) : command.group(0).substring(12);
      Invocation help = Invocation.of((Object[]) (name + " --help").split(" ", -1));
      assertThat(help.exitCode()).as(command.group()).isZero();
      found++;
    }
    assertThat(found).isGreaterThan(10);
  }

  private static String text(String document) throws IOException {
    return Files.readString(ROOT.resolve(document));
  }
}
