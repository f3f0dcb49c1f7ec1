package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;

/** Every shipped recipe takes two steps, on small faces in small batches. */
class RecipesTest {

  @TempDir static Path folder;

  private static Path faces;
  private static Path records;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(folder, 4, 4);
    records = TeacherRecords.write(faces.resolve("train"), 8, folder.resolve("t.tfrecord"));
  }

  static List<Path> recipes() throws IOException {
    Path room = Path.of(System.getProperty("semblance.root", ".."), "schedules", "recipes");
    try (Stream<Path> files = Files.list(room)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void takesTwoSteps(Path recipe) {
    Schedule asShipped = ScheduleYaml.read(recipe);
    String sets =
        asShipped.data().verificationNames().stream()
            .map(
                name ->
                    String.format(
                        "{type: pairs, name: %s, pairs: '%s', images: '%s'}",
                        name, faces.resolve("unseen/pairs.txt"), faces.resolve("unseen")))
            .collect(Collectors.joining(", "));
    boolean taught =
        asShipped.schedule().stream().anyMatch(stage -> stage.embeddingLosses().distill() != null);
    String pictures =
        taught
            ? "{type: distillationRecords, path: '" + records + "'}"
            : "{type: folder, path: '" + faces.resolve("train") + "'}";
    Schedule small =
        ScheduleYaml.read(
            recipe,
            List.of(
                "data.train=" + pictures,
                "data.verify=[" + sets + "]",
                "model.input={height: 32, width: 32}",
                "run.batchSize=4"));
    DryRun dryRun = DryRun.of(small);
    assertThat(dryRun.losses()).hasSize(2).allSatisfy(loss -> assertThat(loss).isFinite());
    assertThat(dryRun.stages()).hasSameSizeAs(asShipped.schedule());
  }
}
