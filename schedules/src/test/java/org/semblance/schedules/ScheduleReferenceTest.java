package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScheduleReferenceTest {

  private static final Path ROOM = Path.of(System.getProperty("semblance.root", ".."), "schedules");

  @Test
  void theCommittedReferenceIsUpToDate() throws IOException {
    String made = ScheduleReference.markdown();
    Path fresh = ROOM.resolve("target/schedule-reference.md");
    Files.createDirectories(fresh.getParent());
    Files.writeString(fresh, made);
    assertThat(Files.readString(ROOM.resolve("docs/schedule-reference.md")))
        .as("keys changed: copy %s to schedules/docs", fresh)
        .isEqualTo(made);
  }

  @Test
  void tellsTypeRangeDefaultAndMeaningOfAKey() {
    assertThat(ScheduleReference.markdown())
        .contains(
            "\n## `schedule[].loss` of type `arcFace`\n",
            "\n| `margin` | number >= 0, <= 3.141592653589793 | `0.5` | Added to the angle",
            "\n| `depth` | whole number of 18, 34, 50, 100, 101 | required | How many layers. |",
            "\n| `pretrained` | path | *left out* | ",
            "\n| `gradient` | exact, straightThrough | `exact` | ");
  }

  @Test
  void tellsEveryKey() {
    String markdown = ScheduleReference.markdown();
    for (KeyCatalogue.Key key : KeyCatalogue.all()) {
      assertThat(markdown).contains("| `" + key.name() + "` | ");
    }
    assertThat(markdown.lines().filter(line -> line.startsWith("| `")).count())
        .isEqualTo(KeyCatalogue.all().size());
  }
}
