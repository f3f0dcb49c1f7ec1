package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.distillation.DistillationData;
import org.semblance.data.distillation.DistillationHeader;
import org.semblance.data.distillation.DistillationRecords;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** From a model and pictures to a file; what stops and goes on is tested in {@code distill}. */
class DistillExtractCommandTest {

  @TempDir private Path folder;
  private Path faces;
  private Path teacher;

  @BeforeEach
  void write() throws IOException {
    faces = TinyFaces.of(4, 3, 0.3, 1).writeFolder(folder.resolve("faces"));
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 32, 32, 3)));
      ops.math.mean(x, ops.constant(new int[] {1, 2}));
      teacher = Files.write(folder.resolve("mean.pb"), scope.definition().toByteArray());
    }
  }

  private Invocation extract(Path out, Object... more) {
    List<Object> args = new ArrayList<>(List.of("distill", "extract", "--teacher", teacher));
    args.addAll(List.of("--data", faces, "--out", out));
    args.addAll(List.of(more));
    return Invocation.of(args.toArray());
  }

  @Test
  void writesRecordsAndTellsOfThem() {
    Path out = folder.resolve("t.tfrecord");
    Invocation done = extract(out, "--batch", "5", "--mean", "0", "--std", "1");

    assertThat(done.err()).isEmpty();
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("t.tfrecord: 12 embeddings of 3 values, float32, not scaled to length 1, of 4")
        .contains("12 pictures in ");
    try (DistillationRecords records = DistillationRecords.open(out)) {
      assertThat(records.header()).isEqualTo(new DistillationHeader(4, 3, 12, false));
      assertThat(records.name(4)).isEqualTo(faces.resolve("tiny001/0001.png").toString());
      assertThat(records.label(4)).isEqualTo(1);
      // Means of pixels, not a vector of length 1.
      assertThat(records.embedding(4)[0]).isBetween(20f, 235f);
    }
  }

  @Test
  void answersInJson() throws IOException {
    Path out = folder.resolve("t.tfrecord");
    JsonNode json =
        extract(out, "--float16", "--flip", "--shuffle", "7", "--minimum-images", "3", "--json")
            .json();

    assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(out));
    assertThat(json.get("pictures").asInt()).isEqualTo(12);
    assertThat(json.get("identities").asInt()).isEqualTo(4);
    assertThat(json.get("embeddingSize").asInt()).isEqualTo(3);
    assertThat(json.get("type").asText()).isEqualTo("float16");
    assertThat(json.get("flip").asBoolean()).isTrue();
    assertThat(json.get("shuffle").asInt()).isEqualTo(7);
    assertThat(json.get("ofEarlierRuns").asInt()).isZero();
    assertThat(json.get("picturesPerSecond").asDouble()).isPositive();
  }

  /** What was extracted from a ZIP file is trained from without another word. */
  @Test
  void trainingFindsThePicturesOfAnArchive() throws IOException {
    faces = TinyFaces.of(4, 3, 0.3, 1).writeZip(folder.resolve("faces.zip"));
    Path out = folder.resolve("t.tfrecord");
    assertThat(extract(out, "--shuffle", "3").exitCode()).isZero();
    try (ImageSet source = new FolderData(faces, null, 1).open();
        ImageSet set = DistillationData.of(out).open()) {
      Map<String, byte[]> pictures = new HashMap<>();
      for (int i = 0; i < source.size(); i++) {
        pictures.put(source.place(i), source.encoded(i));
      }
      assertThat(set.size()).isEqualTo(12);
      for (int i = 0; i < set.size(); i++) {
        assertThat(set.encoded(i)).isEqualTo(pictures.remove(set.place(i)));
      }
    }
  }

  @Test
  void embedsTheIdentitiesOfAList() throws IOException {
    Path list = Files.writeString(folder.resolve("some.txt"), "tiny003\ntiny001\n");
    Path out = folder.resolve("t.tfrecord");
    JsonNode json = extract(out, "--identities", list, "--json").json();

    assertThat(json.get("identities").asInt()).isEqualTo(2);
    try (ImageSet set = DistillationData.of(out).open()) {
      assertThat(set.size()).isEqualTo(6);
      assertThat(set.place(0)).contains("tiny001");
      assertThat(set.place(5)).contains("tiny003");
    }

    Files.writeString(list, "tiny003\nnobody\n");
    Path other = folder.resolve("u.tfrecord");
    refused(3, "some.txt:2: the identity nobody", extract(other, "--identities", list));
    faces = folder.resolve("faces.lst");
    Files.writeString(faces, "0\t0\ttiny001/0000.png\n");
    refused(2, "--identities chooses among", extract(other, "--identities", list));
  }

  @Test
  void picturesThatNoTrainingCouldFindAreRefused() {
    Path folderOfFaces = faces;
    faces = folder.resolve("faces.rec");
    assertThat(Invocation.of("data", "convert", folderOfFaces, faces).exitCode()).isZero();
    refused(3, "records name pictures by their paths", extract(folder.resolve("t.tfrecord")));
    assertThat(folder.resolve("t.tfrecord.part")).doesNotExist();
  }

  @Test
  void anotherTeacherDoesNotGoOn() throws IOException {
    Path out = folder.resolve("t.tfrecord");
    Path picture = faces.resolve("tiny002/0000.png");
    byte[] whole = Files.readAllBytes(picture);
    Files.writeString(picture, "torn");
    Invocation torn = extract(out, "--batch", "2");
    assertThat(torn.exitCode()).isEqualTo(3);
    assertThat(torn.err()).contains("tiny002/0000.png must be a JPEG or PNG file");
    assertThat(out).doesNotExist();

    Files.write(picture, whole);
    Invocation other = extract(out, "--mean", "3");
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.err()).contains("teacher (its files, or what is said of its pixels) was ");
    Invocation same = extract(out, "--batch", "4", "--json");
    assertThat(same.json().get("ofEarlierRuns").asInt()).isEqualTo(6);
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    Path out = folder.resolve("t.tfrecord");
    refused(2, "batch must be >= 1", extract(out, "--batch", "0"));
    refused(2, "threads must be >= 1", extract(out, "--threads", "0"));
    refused(2, "minimumImages", extract(out, "--minimum-images", "0"));
    refused(2, "size must be 32x32", extract(out, "--size", "112"));
    refused(3, "must not be in", extract(faces.resolve("t.tfrecord")));
    Files.writeString(out, "mine");
    refused(3, "is there already", extract(out));
    assertThat(out).hasContent("mine");
    teacher = folder.resolve("nowhere.onnx");
    refused(1, "nowhere.onnx, but nothing is there", extract(folder.resolve("u.tfrecord")));
    faces = folder.resolve("nobody");
    refused(3, "nobody", extract(folder.resolve("u.tfrecord")));
    assertThat(folder).isDirectoryNotContaining("glob:**.{part,job}");
  }

  private static void refused(int exitCode, String message, Invocation invocation) {
    assertThat(invocation.err()).startsWith("semblance: ").contains(message);
    assertThat(invocation.exitCode()).isEqualTo(exitCode);
    assertThat(invocation.out()).isEmpty();
  }
}
