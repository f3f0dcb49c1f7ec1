package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {

  private static final List<String> KNOWN =
      List.of("batchSize", "embeddingSize", "epochs", "learningRate", "margin", "scale", "e", "f");

  @ParameterizedTest
  @CsvSource({
    "batchsize, batchSize",
    "batch_size, batchSize",
    "bacthSize, batchSize",
    "epoch, epochs",
    "epohcs, epochs",
    "margn, margin",
    "lr, learningRate",
    "m, margin",
    "s, scale",
    "embedding, embeddingSize",
    "E, e"
  })
  void findsWhatWasMeant(String word, String meant) {
    assertThat(NearestWord.of(word, KNOWN)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"wibble", "xy", "q", "centerLoss", "optimizer"})
  void findsNothingFarAway(String word) {
    assertThat(NearestWord.of(word, KNOWN)).isNull();
  }

  @Test
  void givesUpOnVeryLongWords() {
    assertThat(NearestWord.of("x".repeat(1_000_000), KNOWN)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "ab, ba, 1",
    "abc, abc, 0",
    "'', abc, 3",
    "margin, margn, 1",
    "ca, abc, 3"
  })
  void countsInsertionsDeletionsReplacementsAndSwaps(String a, String b, int distance) {
    assertThat(NearestWord.distance(a, b)).isEqualTo(distance);
    assertThat(NearestWord.distance(b, a)).isEqualTo(distance);
  }
}
