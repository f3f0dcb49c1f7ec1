package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedData;
import org.semblance.data.convert.Format;
import org.semblance.data.testing.TinyFaces;

/** The way from a run to a cleaned set; what is computed is tested in {@code subcenter}. */
class CleanCommandTest {

  /** Six people, twelve pictures each. */
  private static final TinyFaces FACES = TinyFaces.of(6, 12, 0.3, 1);

  @TempDir private static Path shared;
  private static Path zip;
  private static Path run;

  @TempDir private Path folder;
  private Path list;

  @BeforeAll
  static void train() throws IOException {
    zip = FACES.writeZip(shared.resolve("faces.zip"));
    run = train("run", 3);
  }

  private static Path train(String name, int subCenters) throws IOException {
    Path schedule =
        Files.writeString(
            shared.resolve(name + ".yaml"),
            String.format(
                """
                name: %s
                data: {train: {type: folder, path: "%s"}}
                model:
                  backbone: {type: mobileFaceNet}
                  head: {type: gdc, embeddingSize: 32}
                  input: {height: 32, width: 32}
                run: {batchSize: 12, seed: 3}
                learningRate: {type: singleCosine, base: 0.05, epochs: 2}
                schedule:
                  - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 2, lossTopK: %d}
                """,
                name, zip, subCenters));
    Path out = shared.resolve(name);
    Invocation trained = Invocation.of("train", schedule, "--out", out);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    return out;
  }

  @BeforeEach
  void name() {
    list = folder.resolve("cleaned.lst");
  }

  private Invocation clean(Path what, Path into, Object... more) {
    List<Object> args = new ArrayList<>(List.of("clean", what, "--out", into));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  @Test
  void writesAListThatCanBeTrainedFrom() throws IOException {
    Invocation done = clean(run, list, "--data", zip, "--degrees", "60");
    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    int kept = Files.readAllLines(list).size();
    assertThat(kept).isBetween(1, FACES.size());
    assertThat(done.out())
        .containsPattern("cleaned +\\S+cleaned.lst")
        .containsPattern("pictures +" + kept + " kept of 72, " + (72 - kept) + " dropped")
        .contains("angles below 60.0 degrees", "3 of each identity");
    try (ImageSet cleaned = new ListedData(list, zip, 1).openPart()) {
      assertThat(cleaned.size()).isEqualTo(kept);
    }
  }

  @Test
  void answersInJson() throws IOException {
    JsonNode json = clean(run, list, "--data", zip, "--degrees", "60", "--json").json();
    int kept = Files.readAllLines(list).size();
    assertThat(json.get("pictures").asInt()).isEqualTo(72);
    assertThat(json.get("kept").asInt()).isEqualTo(kept);
    assertThat(json.get("dropped").asInt()).isEqualTo(72 - kept);
    assertThat(json.get("identities").asInt()).isEqualTo(6);
    assertThat(json.get("subCenters").asInt()).isEqualTo(3);
    assertThat(json.get("degrees").asDouble()).isEqualTo(60);
    int counted = 0;
    for (JsonNode bin : json.get("angles")) {
      counted += bin.get("kept").asInt() + bin.get("dropped").asInt();
    }
    assertThat(counted).isEqualTo(72);
    int lost = 0;
    for (JsonNode identity : json.get("droppedPerIdentity")) {
      lost += identity.get("dropped").asInt();
    }
    assertThat(lost).isEqualTo(72 - kept);
  }

  @Test
  void measuresAgainstTheMeanOfTheSubCentersIfThatIsWanted() {
    JsonNode dominant = clean(run, list, "--data", zip, "--json").json();
    assertThat(dominant.get("center").asText()).isEqualTo("dominant");
    Path other = folder.resolve("means.lst");
    JsonNode mean = clean(run, other, "--data", zip, "--center", "mean", "--json").json();
    assertThat(mean.get("center").asText()).isEqualTo("mean");
    assertThat(clean(run, folder.resolve("b.lst"), "--data", zip, "--center", "mean").out())
        .contains("angles below 75.0 degrees to the mean of the sub-centers");
    assertThat(clean(run, folder.resolve("a.lst"), "--center", "nearest").err())
        .contains("--center")
        .containsIgnoringCase("dominant, mean");
  }

  /** Also the same pictures as the list, and the set is found through the schedule. */
  @Test
  void writesADataSetByteForByte() throws IOException {
    assertThat(clean(run, list, "--data", zip, "--degrees", "60").exitCode()).isZero();
    Path copy = folder.resolve("cleaned.zip");
    Invocation done = clean(run, copy, "--degrees", "60", "--json");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.json().get("destination").asText()).isEqualTo(copy.toString());
    Map<String, byte[]> pictures = new HashMap<>();
    for (int i = 0; i < FACES.size(); i++) {
      pictures.put(
          FACES.identities().get(FACES.label(i)) + "/" + FACES.fileName(i), FACES.encoded(i));
    }
    List<String> found = new ArrayList<>();
    try (ImageSet set = Format.of(copy).at(copy).openPart()) {
      for (int i = 0; i < set.size(); i++) {
        found.add(set.path(i) + "\t" + set.identities().get(set.label(i)));
        assertThat(set.encoded(i)).isEqualTo(pictures.get(set.path(i)));
      }
    }
    assertThat(found).isEqualTo(Files.readAllLines(list));
  }

  @Test
  void reportsOnAPageOfItsOwn() throws IOException {
    Path report = folder.resolve("reports/cleaned.html");
    Invocation done = clean(run, list, "--data", zip, "--degrees", "60", "--report", report);
    assertThat(done.exitCode()).as(done.err()).isZero();
    String page = Files.readString(report);
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("Angles of pictures kept", "Angles of pictures dropped")
        .contains("loses most", "least sure", "Nearest to the limit, kept")
        .doesNotContain("<script", "<link", "href=", "url(", "@import", "<iframe")
        .doesNotContainPattern("src=\"(?!data:image/jpeg;base64,)")
        .doesNotContainPattern("http(s?)://(?!www\\.w3\\.org/2000/svg)");
    for (String element : new String[] {"div", "figure", "table", "svg", "p", "figcaption"}) {
      assertThat(count(page, "<" + element + "[ >]"))
          .as(element)
          .isEqualTo(count(page, "</" + element + ">"));
    }
  }

  private static long count(String page, String pattern) {
    return Pattern.compile(pattern).matcher(page).results().count();
  }

  @Test
  void everythingIsKeptBelowTheWidestAngleAndNothingBelowTheSmallest() throws IOException {
    assertThat(clean(run, list, "--data", zip, "--degrees", "180").exitCode()).isZero();
    assertThat(Files.readAllLines(list)).hasSize(72);
    Path none = folder.resolve("none.lst");
    Invocation refused = clean(run, none, "--data", zip, "--degrees", "0.001");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("none of 72", "raise --degrees");
    assertThat(none).doesNotExist();
  }

  /** The first line of progress is taken for Ctrl-C: 64 of 72 pictures are measured then. */
  @Test
  void ctrlCEndsWithoutAnythingWritten() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Interruption interruption = new Interruption(nowhere);
    List<String> told = new ArrayList<>();
    PrintStream progress =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void print(String text) {
            told.add(text);
            interruption.onShutdown(0);
          }

          @Override
          public void println(String text) {
            told.add(text);
          }
        };
    int exitCode =
        Semblance.run(
            new Streams(nowhere, progress, false, true),
            interruption,
            "clean",
            run.toString(),
            "--data",
            zip.toString(),
            "--out",
            list.toString());

    assertThat(exitCode).isEqualTo(130);
    assertThat(told).contains("semblance: stopped; the same command begins anew");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesARunWithoutSubCenters() throws IOException {
    Invocation refused = clean(train("plain", 1), list);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("lossTopK: 3", "plain");
    assertThat(clean(folder, list).err()).contains("schedule.yaml is missing");
    assertThat(list).doesNotExist();
  }

  @Test
  void refusesAnotherDataSet() {
    Path other = TinyFaces.of(5, 2, 0.3, 1).writeZip(folder.resolve("other.zip"));
    Invocation refused = clean(run, list, "--data", other);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("other.zip", "6 identities", "has 5", "tiny005");
  }

  @Test
  void refusesAListOfPicturesWithoutPaths() {
    Path records = folder.resolve("faces.rec");
    assertThat(Invocation.of("data", "convert", zip, records).exitCode()).isZero();
    Invocation refused = clean(run, list, "--data", records);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("names pictures by their paths", "--to recordio");
    assertThat(clean(run, folder.resolve("c.rec"), "--data", records).exitCode()).isZero();
  }

  @Test
  void refusesWhatCannotBeWrittenBeforeItMeasures() throws IOException {
    Files.writeString(list, "mine");
    assertThat(clean(run, list, "--data", zip).err()).contains("is there already");
    assertThat(Files.readString(list)).isEqualTo("mine");
    Invocation name = clean(run, folder.resolve("x.zip"), "--data", zip, "--to", "recordio");
    assertThat(name.exitCode()).isEqualTo(3);
    assertThat(name.err()).contains("must be a name for the format recordio");
    Invocation page = clean(run, folder.resolve("x.lst"), "--data", zip, "--report", zip);
    assertThat(page.exitCode()).isEqualTo(2);
    assertThat(page.err()).contains("--report must be the name of an .html file");
    Invocation angle = clean(run, folder.resolve("x.lst"), "--degrees", "-3");
    assertThat(angle.exitCode()).isEqualTo(2);
    assertThat(angle.err()).contains("degrees must be in (0, 180], got -3.0");
  }
}
