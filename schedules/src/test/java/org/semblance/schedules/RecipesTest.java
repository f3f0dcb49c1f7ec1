package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.callbacks.Cosine;
import org.semblance.callbacks.SingleCosine;
import org.semblance.data.DrawnFaces;
import org.semblance.losses.ArcFace;

class RecipesTest {

  private static final SchemaValidator VALIDATOR = new SchemaValidator();
  private static final Path FOLDER =
      Path.of(System.getProperty("semblance.root", ".."), "schedules", "recipes");

  static List<Path> recipes() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void parsesAndRoundTrips(Path recipe) {
    Schedule schedule = ScheduleYaml.read(recipe);
    assertThat(schedule.name() + ".yaml").isEqualTo(recipe.getFileName().toString());
    assertThat(ScheduleYaml.read(ScheduleYaml.write(schedule), "written.yaml")).isEqualTo(schedule);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void matchesTheSchema(Path recipe) throws IOException {
    assertThat(VALIDATOR.complaints(Files.readString(recipe))).isEmpty();
    String written = ScheduleYaml.write(ScheduleYaml.read(recipe));
    assertThat(VALIDATOR.complaints(written)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void ratesEndTogetherWithTheStages(Path recipe) {
    Schedule schedule = ScheduleYaml.read(recipe);
    if (schedule.learningRate() instanceof SingleCosine cosine) {
      assertThat(cosine.warmupEpochs() + cosine.epochs()).isEqualTo(schedule.totalEpochs());
    } else if (schedule.learningRate() instanceof Cosine cosine) {
      int twoPeriods = 3 * cosine.firstRestartEpochs() + 2 * cosine.cooldownEpochs();
      assertThat(twoPeriods).isEqualTo(schedule.totalEpochs());
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isExplained(Path recipe) throws IOException {
    List<String> lines = Files.readAllLines(recipe);
    assertThat(lines.get(0)).startsWith("# ");
    assertThat(lines.stream().filter(line -> line.contains("#")).count()).isGreaterThan(8);
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void theQuickstartSeesAtMost8000Pictures() {
    Schedule schedule = ScheduleYaml.read(FOLDER.resolve("quickstart.yaml"));
    DrawnFaces faces = (DrawnFaces) schedule.data().train();
    int steps = faces.identities() * faces.imagesPerIdentity() / schedule.run().batchSize();
    assertThat(schedule.totalSteps(steps) * schedule.run().batchSize()).isBetween(6_000L, 8_000L);
  }

  @Test
  void theStandardRecipeRaisesTheScaleOver50Epochs() {
    Schedule schedule = ScheduleYaml.read(FOLDER.resolve("arcface-r50.yaml"));
    assertThat(schedule.schedule())
        .extracting(Stage::loss)
        .containsExactly(ArcFace.of(0.5, 16), ArcFace.of(0.5, 32), ArcFace.of(0.5, 64));
    assertThat(schedule.schedule()).extracting(Stage::epochs).containsExactly(5, 5, 40);
    assertThat(schedule.bestBy().name()).isEqualTo("agedb_30.accuracy");
  }
}
