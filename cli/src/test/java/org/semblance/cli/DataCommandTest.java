package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "data", "convert", zip, shards, "--to", "tfrecord", "--shards", "2", "--shuffle", "7",
            "--size", "16", "--quality", "90");
    assertThat(made.err()).isEmpty();
    assertThat(shards.resolve("data.tfrecord-00001-of-00002")).exists();
    JsonNode json = Invocation.of("data", "inspect", shards, "--json").json();
    assertThat(json.get("sizes").get("16x16").asInt()).isEqualTo(12);
    assertThat(json.get("types").get("JPEG").asInt()).isEqualTo(12);
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
}
