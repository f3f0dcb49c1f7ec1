package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.TinyFaces;

class BenchInputCommandTest {

  private static final TinyFaces FACES = TinyFaces.of(4, 3, 0.3, 1);

  @TempDir private Path folder;

  private static Invocation input(Object... more) {
    Object[] all = new Object[more.length + 6];
    Object[] first = {"bench", "input", "--seconds", "0.05", "--batch", "4"};
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return Invocation.of(all);
  }

  @Test
  void tellsHowManyThreadsKeepUpWithAStep() {
    Path zip = FACES.writeZip(folder.resolve("faces.zip"));
    Invocation bench = input(zip, "--step", 1e9, "--json");

    assertThat(bench.err()).isEmpty();
    assertThat(bench.exitCode()).isZero();
    JsonNode zipped = bench.json().get(0);
    assertThat(zipped.get("format").asText()).isEqualTo("zip");
    assertThat(zipped.get("images").asInt()).isEqualTo(12);
    double perCore = zipped.get("imagesPerSecondPerCore").asDouble();
    assertThat(zipped.get("imagesPerSecond").asDouble()).isEqualTo(perCore).isPositive();
    int needed = zipped.get("threadsNeeded").asInt();
    assertThat(needed).isGreaterThan(1);
    // One thread less would be too slow, so many are not.
    assertThat(needed * perCore).isGreaterThanOrEqualTo(1e9);
    assertThat((needed - 1) * perCore).isLessThan(1e9);
    assertThat(zipped.get("shareOfThreadsNeeded").asDouble())
        .isCloseTo(1e9 / (needed * perCore), within(1e-9));
  }

  @Test
  void aSlowStepNeedsOneThread() {
    Path zip = FACES.writeZip(folder.resolve("faces.zip"));
    Invocation bench = input(zip, "--step", "0.001");

    assertThat(bench.exitCode()).as(bench.err()).isZero();
    assertThat(bench.out())
        .containsPattern("format +pictures +threads +images/s +per core +threads needed +share")
        .containsPattern("zip +12 +1 +[\\d,]+ +[\\d,]+ +1 +0\\.0 %")
        .contains("needed for training at 0.0 images/s\n");
  }

  @Test
  void mistakesAreNamed() {
    assertThat(input("--step", "0"))
        .returns(ExitCodes.USAGE, Invocation::exitCode)
        .extracting(Invocation::err)
        .asString()
        .contains("--step must be > 0, got 0.0");
    assertThat(input("--threads", "0").err()).contains("--threads must be >= 1, got 0");
  }

  @Test
  void aPictureThatPromisesGigabytesIsRefused() throws IOException {
    FACES.writeFolder(folder);
    byte[] bomb = FACES.encoded(0).clone();
    ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
    Files.write(folder.resolve("tiny000/0000.png"), bomb);
    Invocation bench = Invocation.of("bench", "input", folder, "--step", "1", "--batch", "64");

    assertThat(bench.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(bench.err()).contains("0000.png", "30,000 x 30,000", "Lower --batch");
  }

  @Test
  void helpTeachesHowToReadIt() {
    assertThat(Invocation.of("bench", "input", "--help").out())
        .contains("How to read it", "MobileFaceNet", "half of the cores", "data convert --size");
  }
}
