package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.WeightsException;
import org.semblance.data.LabelMap;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class RunWeightsTest {

  @TempDir private static Path folder;
  private static RunDirectory run;

  /** Four people, two sub-centres each. */
  @BeforeAll
  static void train() throws IOException {
    Path faces = SmallFaces.write(folder, 4, 8);
    String stages =
        """
        schedule:
          - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 1, lossTopK: 2}
        """;
    Path out = folder.resolve("run");
    Train.run(
        SmallRun.parse(SmallRun.head(faces) + stages),
        SmallRun.options(out, false, new StopSignal()));
    run = RunDirectory.at(out);
  }

  private static TUint8 picture() {
    byte[] pixels = new byte[32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31);
    }
    return TUint8.tensorOf(
        Shape.of(1, 32, 32, 3), tensor -> tensor.asRawTensor().data().write(pixels));
  }

  /** The model of the last epoch was written at the same moment, by other code. */
  @Test
  void embedsAsTheModelOfTheSameMoment() {
    try (RunWeights weights = RunWeights.open(run);
        Embedder found = weights.embedder(DeviceOptions.DEFAULT);
        Embedder expected = EmbedderSource.of(run.lastModel()).open(DeviceOptions.DEFAULT);
        TUint8 picture = picture()) {
      assertThat(found.embed(picture, false)[0]).isEqualTo(expected.embed(picture, false)[0]);
    }
  }

  @Test
  void hasTheClassWeightsAndNames() {
    try (RunWeights weights = RunWeights.open(run);
        TFloat32 classes = weights.classWeights()) {
      assertThat(classes.shape()).isEqualTo(Shape.of(8, 32));
      assertThat(weights.labels().identities()).containsExactly("p00", "p01", "p02", "p03");
      assertThat(weights.path()).isEqualTo(run.newestCheckpoint().orElseThrow());
      assertThat(weights.schedule().name()).isEqualTo("small");
    }
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    RunDirectory none = RunDirectory.at(folder.resolve("none"));
    assertThatThrownBy(() -> RunWeights.open(none))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("schedule.yaml is missing");
    Files.createDirectories(none.root());
    Files.copy(run.schedule(), none.schedule());
    assertThatThrownBy(() -> RunWeights.open(none))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("has no checkpoint");
  }

  @Test
  void refusesFilesThatDoNotBelongTogether() throws IOException {
    RunDirectory other = copy("other");
    LabelMap labels = LabelMap.read(run.labels());
    new LabelMap(labels.identities().subList(0, 3)).write(other.labels());
    assertThatThrownBy(() -> RunWeights.open(other))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("labels");
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    RunDirectory damaged = copy("damaged");
    Path checkpoint = damaged.newestCheckpoint().orElseThrow();
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length - 5] ^= 1;
    Files.write(checkpoint, bytes);
    try (RunWeights weights = RunWeights.open(damaged)) {
      assertThatThrownBy(() -> weights.embedder(DeviceOptions.DEFAULT))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("checksum");
    }
  }

  private static RunDirectory copy(String name) throws IOException {
    RunDirectory copy = RunDirectory.at(folder.resolve(name));
    Path checkpoint = run.newestCheckpoint().orElseThrow();
    Path target = copy.root().resolve(run.root().relativize(checkpoint));
    Files.createDirectories(target.getParent());
    Files.copy(run.schedule(), copy.schedule());
    Files.copy(run.labels(), copy.labels());
    Files.copy(checkpoint, target);
    return copy;
  }
}
