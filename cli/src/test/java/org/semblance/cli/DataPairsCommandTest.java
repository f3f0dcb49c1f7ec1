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
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class DataPairsCommandTest {

  @TempDir private Path folder;
  private Path many;

  @BeforeEach
  void writeFaces() {
    many = TinyFaces.of(40, 4, 0.3, 1).writeZip(folder.resolve("many.zip"));
  }

  @Test
  void pairsCanBeVerifiedWith() {
    Path out = folder.resolve("pairs.bin");
    Invocation made = Invocation.of("data", "pairs", many, "--out", out, "--count", "60");
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains("60 pairs of").contains("10 folds");
    assertThat(Invocation.of("data", "pairs", many, "--out", out).exitCode()).isEqualTo(3);
    Invocation check = Invocation.of("data", "check", many, "--size", "32", "--against", out);
    assertThat(check.exitCode()).isEqualTo(3);
    assertThat(check.out()).contains("are in both sets");
  }

  /** Embeds a picture as its mean colour. */
  private Path network() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 32, 32, 3)));
      ops.math.mean(x, ops.constant(new int[] {1, 2}));
      return Files.write(folder.resolve("mean.pb"), scope.definition().toByteArray());
    }
  }

  @Test
  void hardPairsAreHarderThanOthers() throws IOException {
    Path network = network();
    Path any = folder.resolve("any.bin");
    Path hard = folder.resolve("hard.bin");
    Invocation.of("data", "pairs", many, "--out", any, "--count", "40");
    Invocation made =
        Invocation.of(
            "data", "pairs", many, "--out", hard, "--count", "40", "--hard", network, "--json");
    assertThat(made.err()).isEmpty();
    JsonNode json = made.json();
    assertThat(json.get("pairs").asInt()).isEqualTo(40);
    assertThat(json.get("samePerson").get("lowestCosine").asDouble())
        .isLessThanOrEqualTo(json.get("samePerson").get("highestCosine").asDouble());
    double auc =
        Invocation.of("evaluate", network, "--pairs", hard, "--json").json().get("auc").asDouble();
    double anyAuc =
        Invocation.of("evaluate", network, "--pairs", any, "--json").json().get("auc").asDouble();
    assertThat(auc).isLessThan(anyAuc - 0.05);
    assertThat(Invocation.of("data", "check", "--against", hard, "--size", "32").exitCode())
        .isZero();
  }

  @Test
  void hardPairsOfASampleAreChosenAmongFewPictures() throws IOException {
    Path hard = folder.resolve("hard.bin");
    Invocation made =
        Invocation.of(
            "data",
            "pairs",
            many,
            "--out",
            hard,
            "--count",
            "20",
            "--hard",
            network(),
            "--sample",
            "100",
            "--seed",
            "4");
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains("20 pairs of", "cosines: the same person ");
    Path out = folder.resolve("x.bin");
    Invocation alone = Invocation.of("data", "pairs", many, "--out", out, "--sample", "100");
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err()).contains("belong to --hard MODEL");
    Invocation few =
        Invocation.of("data", "pairs", many, "--out", out, "--hard", network(), "--sample", "39");
    assertThat(few.exitCode()).isEqualTo(2);
    Invocation none =
        Invocation.of("data", "pairs", many, "--out", out, "--hard", folder.resolve("none.pb"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void theMostThatThereIsIsSaid() {
    Path out = folder.resolve("x.bin");
    Invocation made = Invocation.of("data", "pairs", many, "--out", out, "--count", "500");
    assertThat(made.exitCode()).isEqualTo(3);
    assertThat(made.err()).contains("ask for --count 480, the most that there is with seed 0");
    assertThat(Invocation.of("data", "pairs", many, "--out", out, "--count", "480").exitCode())
        .isZero();
  }
}
