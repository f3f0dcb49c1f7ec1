package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.RealData;

/** What a network that was trained elsewhere finds hard among real faces. */
class HardPairsIT {

  @TempDir private Path folder;

  @Test
  void aRealNetworkFindsHardPairsOfRealFaces() {
    Path faces = RealData.require("celeba/celeba_train_112.zip");
    Path network = RealData.require("models/recognise/mobilefacenet192.pb");
    Path hard = folder.resolve("hard.bin");
    Path any = folder.resolve("any.bin");
    JsonNode made =
        Invocation.of(
                "data",
                "pairs",
                faces,
                "--out",
                hard,
                "--count",
                "200",
                "--hard",
                network,
                "--sample",
                "400",
                "--no-flip",
                "--json")
            .json();
    assertThat(Invocation.of("data", "pairs", faces, "--out", any, "--count", "200").exitCode())
        .isZero();
    JsonNode ofHard = evaluate(network, hard);
    JsonNode ofAny = evaluate(network, any);
    assertThat(ofHard.get("pairs").asInt()).isEqualTo(200);
    assertThat(ofHard.get("auc").asDouble()).isLessThan(ofAny.get("auc").asDouble());
    assertThat(made.get("differentPeople").get("highestCosine").asDouble()).isLessThan(0.999);
  }

  private static JsonNode evaluate(Path network, Path pairs) {
    return Invocation.of("evaluate", network, "--pairs", pairs, "--no-flip", "--json").json();
  }
}
