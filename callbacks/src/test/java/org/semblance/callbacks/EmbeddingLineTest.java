package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbeddingLineTest {

  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now = 7 * SECOND;

  @Test
  void showsPicturesSpeedAndTimeLeftAndErasesThem() {
    String shown = "faces: 64 of 1,024 pictures, 32.0 images/s, left 0:30";
    try (EmbeddingLine line = new EmbeddingLine(out, true, "faces", () -> now)) {
      now += 2 * SECOND;
      line.embedded(64, 1024);
      assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\r" + shown);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r" + shown + "\r" + " ".repeat(shown.length()) + "\r");
  }

  @Test
  void picturesOfAnEarlierRunDoNotCountInTheSpeed() {
    try (EmbeddingLine line = new EmbeddingLine(out, true, "faces", () -> now)) {
      line.goesOnFrom(960);
      now += 2 * SECOND;
      line.embedded(976, 1024);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\rfaces: 976 of 1,024 pictures, 8.0 images/s, left 0:06");
  }

  @Test
  void printsNothingWhereNobodyWatches() {
    try (EmbeddingLine line = new EmbeddingLine(out, false, "faces", () -> now)) {
      now += 2 * SECOND;
      line.embedded(64, 1024);
    }
    assertThat(bytes.size()).isZero();
  }
}
