package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.TinyFaces;

class DataCommandTest {

  @TempDir private Path folder;
  private Path zip;

  @BeforeEach
  void writeFaces() {
    zip = TinyFaces.of(4, 3, 0.3, 1).writeZip(folder.resolve("faces.zip"));
  }

  @Test
  void inspectTellsWhatThereIs() {
    Invocation text = Invocation.of("data", "inspect", zip);
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .containsPattern("format +zip")
        .containsPattern("identities +4")
        .containsPattern("sizes +32x32: 12")
        .containsPattern("images per identity +3 to 3, median 3; 0 identities have one")
        .containsPattern("equal pictures +0 groups");
    JsonNode json = Invocation.of("data", "inspect", zip, "--json").json();
    assertThat(json.get("format").asText()).isEqualTo("zip");
    assertThat(json.get("identities").asInt()).isEqualTo(4);
    assertThat(json.get("images").asInt()).isEqualTo(12);
    assertThat(json.get("types").get("PNG").asInt()).isEqualTo(12);
    assertThat(json.get("unreadable")).isEmpty();
    assertThat(json.get("labels").isNull()).isTrue();
    assertThat(json.get("landmarks").isNull()).isTrue();
    assertThat(json.get("gini").asDouble()).isZero();
    assertThat(json.get("imbalanceFactor").asDouble()).isEqualTo(1);
  }

  @Test
  void inspectTellsEqualPicturesAndImbalance() throws IOException {
    Path faces = TinyFaces.of(2, 3, 0.3, 1).writeFolder(folder.resolve("faces"));
    Files.copy(faces.resolve("tiny000/0000.png"), faces.resolve("tiny001/a.png"));
    Files.copy(faces.resolve("tiny001/0001.png"), faces.resolve("tiny001/b.png"));
    Invocation text = Invocation.of("data", "inspect", faces);
    // Shares of 3 and 5: mean difference 1 over ordered pairs, over twice the mean 4.
    assertThat(text.out())
        .containsPattern("imbalance +Gini 0.125; the largest identity has 1.7 times")
        .containsPattern("equal pictures +2 groups: 1 within one identity, 1 across identities")
        .containsPattern("labels +names")
        .containsPattern("five points +none given")
        .contains("equal: " + faces.resolve("tiny000/0000.png"));
    JsonNode json = Invocation.of("data", "inspect", faces, "--json").json();
    assertThat(json.get("duplicatesWithinIdentities").asInt()).isEqualTo(1);
    assertThat(json.get("duplicatesAcrossIdentities").asInt()).isEqualTo(1);
    assertThat(json.get("duplicates").get(0).get("identities")).hasSize(2);
  }

  @Test
  void inspectTellsTheRangeOfStoredLabels() throws IOException {
    Path faces = TinyFaces.of(3, 1, 0.3, 1).writeFolder(folder.resolve("faces"));
    Path list = folder.resolve("faces/train.lst");
    Files.writeString(
        list, "0\t1\ttiny000/0000.png\n1\t2\ttiny001/0000.png\n2\t7\ttiny002/0000.png\n");
    assertThat(Invocation.of("data", "inspect", list).out())
        .containsPattern("labels +1 to 7, 5 missing: 0, 3 to 6");
    JsonNode labels = Invocation.of("data", "inspect", list, "--json").json().get("labels");
    assertThat(labels.toString())
        .isEqualTo("{\"first\":1,\"last\":7,\"missing\":5,\"gaps\":[[0,0],[3,6]]}");
    assertThat(Invocation.of("data", "check", list, "--size", "32").out())
        .contains("there is no picture of label 3 to 6", "and 3 more");
    assertThat(faces).exists();
  }

  @Test
  void failuresAreAnsweredInJsonToWhoAskedForIt() {
    Path none = folder.resolve("none");
    for (String command : new String[] {"inspect", "check"}) {
      Invocation missing = Invocation.of("data", command, none, "--json");
      assertThat(missing.exitCode()).isEqualTo(3);
      assertThat(missing.json().get("exitCode").asInt()).isEqualTo(3);
      assertThat(missing.json().get("error").asText()).contains(none.toString());
      assertThat(missing.err()).contains(missing.json().get("error").asText());
    }
    Invocation misused = Invocation.of("data", "inspect", zip, "--json", "--threads", "0");
    assertThat(misused.exitCode()).isEqualTo(2);
    assertThat(misused.json().get("error").asText()).isEqualTo("--threads must be >= 1, got 0");
    assertThat(Invocation.of("data", "inspect", none).out()).isEmpty();
  }

  @Test
  void inspectEndsWithTheDataCodeWhereAPictureCannotBeUsed() throws IOException {
    Path faces = TinyFaces.of(2, 2, 0.3, 1).writeFolder(folder.resolve("faces"));
    Files.writeString(faces.resolve("tiny000/0001.png"), "not one");
    Invocation found = Invocation.of("data", "inspect", faces);
    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.out()).contains("unreadable: ").contains("0001.png");
  }

  @Test
  void convertTellsTheFormatFromTheName() {
    Path records = folder.resolve("records/train.rec");
    Invocation there = Invocation.of("data", "convert", zip, records);
    assertThat(there.err()).isEmpty();
    assertThat(there.exitCode()).isZero();
    assertThat(there.out()).contains("recordio, 12 pictures of 4 identities");
    Path back = folder.resolve("back");
    assertThat(Invocation.of("data", "convert", records, back, "--to", "folder").exitCode())
        .isZero();
    assertThat(back.resolve("tiny002/00000007.png")).exists();
    JsonNode json = Invocation.of("data", "inspect", back, "--json").json();
    assertThat(json.get("images").asInt()).isEqualTo(12);
  }

  @Test
  void convertShrinksShufflesAndShards() {
    Path shards = folder.resolve("shards");
    Invocation made =
        Invocation.of(
            "data",
            "convert",
            zip,
            shards,
            "--to",
            "tfrecord",
            "--shards",
            "2",
            "--shuffle",
            "7",
            "--size",
            "16",
            "--quality",
            "90");
    assertThat(made.err()).isEmpty();
    assertThat(shards.resolve("data.tfrecord-00001-of-00002")).exists();
    JsonNode json = Invocation.of("data", "inspect", shards, "--json").json();
    assertThat(json.get("sizes").get("16x16").asInt()).isEqualTo(12);
    assertThat(json.get("types").get("JPEG").asInt()).isEqualTo(12);
  }

  @Test
  void tarFilesAreWrittenAndRead() throws IOException {
    Path tar = folder.resolve("faces.tar");
    Invocation made = Invocation.of("data", "convert", zip, tar);
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains("tar, 12 pictures of 4 identities");
    JsonNode json = Invocation.of("data", "inspect", tar, "--json").json();
    assertThat(json.get("format").asText()).isEqualTo("tar");
    assertThat(json.get("images").asInt()).isEqualTo(12);
    assertThat(Invocation.of("data", "check", tar, "--size", "32").exitCode()).isZero();
    assertThat(
            Invocation.of("data", "pairs", tar, "--out", folder.resolve("p.bin"), "--count", "20")
                .exitCode())
        .isEqualTo(3); // too few people for ten folds
    Path packed = folder.resolve("faces.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(tar, out);
    }
    Invocation refused = Invocation.of("data", "inspect", packed);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("compressed as a whole").contains("gunzip");
  }

  @Test
  void badPicturesAreLeftOutWhenThatIsAskedFor() throws IOException {
    Path faces = TinyFaces.of(3, 2, 0.3, 1).writeFolder(folder.resolve("faces"));
    Files.writeString(faces.resolve("tiny001/0001.png"), "not one");
    Path records = folder.resolve("train.rec");
    Invocation stopped = Invocation.of("data", "convert", faces, records);
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.err()).contains("tiny001/0001.png").contains("--skip-bad");
    Files.delete(folder.resolve("train.rec.progress"));
    Files.delete(folder.resolve("train.rec.part"));
    Files.delete(folder.resolve("train.idx.part"));
    Invocation made = Invocation.of("data", "convert", faces, records, "--skip-bad");
    assertThat(made.err()).isEmpty();
    assertThat(made.exitCode()).isZero();
    Path list = folder.resolve("train.rec.skipped.tsv");
    assertThat(made.out())
        .contains("recordio, 5 pictures of 3 identities")
        .contains("left out: 1 of 6 pictures; " + list);
    assertThat(list).content().startsWith("3\t" + faces.resolve("tiny001/0001.png") + "\t");
  }

  @Test
  void convertPacksTfRecordsAndListsForIm2rec() throws IOException {
    Path packed = folder.resolve("faces.tfrecord.gz");
    assertThat(Invocation.of("data", "convert", zip, packed, "--gzip").err()).isEmpty();
    assertThat(Files.readAllBytes(packed)).startsWith(0x1f, 0x8b);
    JsonNode json = Invocation.of("data", "inspect", packed, "--json").json();
    assertThat(json.get("images").asInt()).isEqualTo(12);
    Invocation other = Invocation.of("data", "convert", zip, folder.resolve("a.tar"), "--gzip");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("only tfrecord can be packed");
    Path lst = folder.resolve("im2rec");
    assertThat(Invocation.of("data", "convert", zip, lst, "--to", "lst").err()).isEmpty();
    assertThat(lst.resolve("train.lst")).content().startsWith("0\t0.000000\ttiny000/0000.png\n");
    Files.createFile(lst.resolve("train.rec"));
    Files.createFile(lst.resolve("a.tfrecord"));
    Invocation several = Invocation.of("data", "inspect", lst);
    assertThat(several.exitCode()).isEqualTo(3);
    assertThat(several.err()).contains("recordio (train.rec), tfrecord (a.tfrecord)");
  }

  @Test
  void mistakesAreExplained() throws IOException {
    Invocation unknown = Invocation.of("data", "convert", zip, folder.resolve("x.abc"));
    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.err()).contains("--to");
    Path taken = Files.writeString(folder.resolve("taken.rec"), "mine");
    Invocation there = Invocation.of("data", "convert", zip, taken);
    assertThat(there.exitCode()).isEqualTo(3);
    assertThat(there.err()).contains("is there already");
    assertThat(taken).hasContent("mine");
    assertThat(Invocation.of("data", "inspect", folder.resolve("none")).exitCode()).isEqualTo(3);
  }

  @Test
  void checkFindsWhatIsWrong() throws IOException {
    Invocation good = Invocation.of("data", "check", zip, "--size", "32");
    assertThat(good.err()).isEmpty();
    assertThat(good.exitCode()).isZero();
    assertThat(good.out()).contains("12 pictures, nothing wrong");
    Invocation wrong = Invocation.of("data", "check", zip, "--json");
    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.json().get("findings").get(0).get("message").asText())
        .contains("must be 112x112");
  }

  @Test
  void checkComparesWithSetsForVerification() throws IOException {
    Path faces = folder.resolve("faces");
    TinyFaces.of(4, 3, 0.3, 1).writeFolder(faces);
    Path pairs = folder.resolve("pairs.txt");
    Files.writeString(pairs, "1 1\ntiny001 0 1\ntiny001 2 Ann 1\n");
    Invocation byName =
        Invocation.of("data", "check", zip, "--size", "32", "--against", pairs, "--json");
    assertThat(byName.exitCode()).isEqualTo(3);
    JsonNode findings = byName.json().get("findings");
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("kind").asText()).isEqualTo("sharedIdentities");
    assertThat(findings.get(0).get("count").asInt()).isEqualTo(1);
    assertThat(findings.get(0).get("examples").get(0).asText()).isEqualTo("tiny001");
    Invocation byPicture = Invocation.of("data", "check", zip, "--size", "32", "--against", faces);
    assertThat(byPicture.out())
        .contains("12 pictures are in both sets", "4 people have the same name", "wrong: 2");
  }

  @Test
  void checkLooksAtSetsForVerificationAlone() throws IOException {
    Path faces = folder.resolve("faces");
    TinyFaces.of(4, 3, 0.3, 1).writeFolder(faces);
    Path pairs = folder.resolve("pairs.txt");
    Files.writeString(
        pairs,
        """
        tiny001/0000.png tiny001/0001.png 1
        tiny001/0001.png tiny001/0000.png 0
        tiny002/0001.png tiny003/0009.png 0
        """);
    Invocation wrong =
        Invocation.of(
            "data", "check", "--against", pairs, "--images", faces, "--size", "32", "--json");
    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.json().findValuesAsText("kind"))
        .containsExactly("missingPictures", "contradictoryPairs");
    assertThat(wrong.json().has("images")).isFalse();
    Path bin = folder.resolve("good.bin");
    Path many = TinyFaces.of(40, 4, 0.3, 1).writeZip(folder.resolve("many.zip"));
    Invocation.of("data", "pairs", many, "--out", bin, "--count", "60");
    Invocation good = Invocation.of("data", "check", "--against", bin, "--size", "32");
    assertThat(good.exitCode()).isZero();
    assertThat(good.out()).contains("1 sets for verification, nothing wrong");
    Path pairFolder = folder.resolve("pairFolder");
    Invocation.of("data", "convert-pairs", bin, pairFolder, "--to", "pairFolder");
    Invocation shared =
        Invocation.of("data", "check", many, "--against", pairFolder, "--size", "32", "--json");
    assertThat(shared.json().findValuesAsText("kind")).containsExactly("sharedPictures");
    assertThat(Invocation.of("data", "check").exitCode()).isEqualTo(2);
    assertThat(Invocation.of("data", "check", zip, "--images", faces).exitCode()).isEqualTo(2);
  }

  @Test
  void alignPutsFacesOntoTheTemplate() throws IOException {
    StringBuilder points = new StringBuilder();
    for (int identity = 0; identity < 4; identity++) {
      points.append("tiny00").append(identity).append("/0001.png,5,5,20,5,12,12,6,20,19,20\n");
    }
    Path file = Files.writeString(folder.resolve("points.csv"), points);
    Path out = folder.resolve("aligned");
    Invocation all = Invocation.of("data", "align", zip, out, "--landmarks", file);
    assertThat(all.exitCode()).isEqualTo(3);
    assertThat(all.err()).contains("it has them for 4 of 12").contains("tiny000/0000.png");
    Invocation some =
        Invocation.of("data", "align", zip, out, "--landmarks", file, "--missing", "skip");
    assertThat(some.err()).isEmpty();
    assertThat(out.resolve("tiny003/0001.jpg")).exists();
    JsonNode json = Invocation.of("data", "inspect", out, "--json").json();
    assertThat(json.get("sizes").get("112x112").asInt()).isEqualTo(4);
  }

  @Test
  void inputIsMeasured() {
    JsonNode json =
        Invocation.of("bench", "input", zip, "--batch", "4", "--seconds", "0.2", "--json").json();
    assertThat(json.get(0).get("format").asText()).isEqualTo("zip");
    assertThat(json.get(0).get("imagesPerSecond").asDouble()).isPositive();
  }
}
