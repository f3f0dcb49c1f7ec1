package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.distillation.DistillationRecords;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.train.RunDirectory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Signals end a run gently. */
@Tag("multiProcess")
class InterruptionIT {

  private static final int SECONDS = 600;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void signalSavesAndEndsWith130(String signal) throws Exception {
    Path schedule = Files.writeString(folder.resolve("tiny.yaml"), TinySchedule.YAML);
    Path run = folder.resolve("run");
    ChildJvm train =
        ChildJvm.start(folder, "train", schedule, "--out", run, "--set", "schedule[0].epochs=500");
    train.awaitOutput("Epoch 2/", SECONDS);
    train.signal(signal);

    assertThat(train.await(SECONDS)).as(train.output()).isEqualTo(130);
    assertThat(train.output()).contains("saving", "--resume --out");
    assertThat(RunDirectory.at(run).newestCheckpoint()).isPresent();
    try (Stream<Path> files = Files.walk(run)) {
      List<Path> unfinished = files.filter(file -> file.toString().endsWith(".part")).toList();
      assertThat(unfinished).isEmpty();
    }
  }

  @Test
  void extractionOfATeacherGoesOnAfterASignal() throws Exception {
    Path faces = TinyFaces.of(40, 30, 0.3, 1).writeZip(folder.resolve("faces.zip"));
    Path out = folder.resolve("teacher.tfrecord");
    Object[] args = {
      "distill",
      "extract",
      "--teacher",
      slowTeacher(),
      "--data",
      faces,
      "--out",
      out,
      "--batch",
      "2",
      "--threads",
      "1",
      "--json"
    };
    ChildJvm extract = ChildJvm.start(folder, args);
    Path part = folder.resolve("teacher.tfrecord.part");
    extract.awaitFile(part, SECONDS);
    extract.signal("INT");

    assertThat(extract.await(SECONDS)).as(extract.output()).isEqualTo(130);
    assertThat(extract.output()).contains("stopped; the same command goes on from here");
    assertThat(out).doesNotExist();
    assertThat(part).isNotEmptyFile();
    Invocation rest = Invocation.of(args);
    assertThat(rest.json().get("ofEarlierRuns").asInt()).isBetween(2, 1198);
    try (DistillationRecords records = DistillationRecords.open(out)) {
      assertThat(records.size()).isEqualTo(1200);
    }
  }

  /** Takes some milliseconds for a picture. */
  private Path slowTeacher() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 32, 32, 3)));
      Operand<TFloat32> many = ops.tile(x, ops.constant(new int[] {1, 1, 1, 300}));
      ops.math.mean(ops.math.sin(many), ops.constant(new int[] {1, 2}));
      return Files.write(folder.resolve("slow.pb"), scope.definition().toByteArray());
    }
  }
}
