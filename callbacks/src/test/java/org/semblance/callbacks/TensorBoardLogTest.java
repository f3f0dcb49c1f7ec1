package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;

class TensorBoardLogTest {

  @TempDir Path folder;
  private final RecordingControl control = new RecordingControl();
  private final Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  /** CRC32C bit by bit: polynomial 0x1EDC6F41, reflected, in the way of RFC 3720. */
  private static int crc32c(byte[] bytes, int from, int length) {
    int crc = ~0;
    for (int i = from; i < from + length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
      }
    }
    return ~crc;
  }

  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** Reads the file's records and checks both sums of each. */
  private static List<Event> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int start = buffer.position();
      int length = Math.toIntExact(buffer.getLong());
      assertThat(buffer.getInt()).isEqualTo(masked(crc32c(bytes, start, 8)));
      byte[] payload = new byte[length];
      buffer.get(payload);
      assertThat(buffer.getInt()).isEqualTo(masked(crc32c(payload, 0, length)));
      events.add(parse(payload));
    }
    return events;
  }

  private static Event parse(byte[] payload) {
    try {
      return Event.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tb"))) {
      return files.sorted().toList();
    }
  }

  private static List<String> scalars(Event event) {
    return event.getSummary().getValueList().stream()
        .map(value -> value.getTag() + "=" + value.getSimpleValue())
        .toList();
  }

  private TensorBoardLog log() {
    return new TensorBoardLog(folder.resolve("tb"), clock);
  }

  /** The check value of CRC32C, of the RFC and of every implementation. */
  @Test
  void theOracleOfThisTestIsRight() {
    assertThat(crc32c("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 9))
        .isEqualTo(0xE3069283);
  }

  @Test
  void startsWithTheVersionRecordInAFileNamedAfterTheSecond() throws IOException {
    log().onTrainStart(Events.start(0), control);
    Path file = files().get(0);
    assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.1700000000\\..+");
    List<Event> events = read(file);
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(0).getWallTime()).isCloseTo(1_700_000_000.25, within(1e-6));
  }

  @Test
  void writesTheScalarsOfStepsEpochsAndEvaluations() throws IOException {
    TensorBoardLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochStart(Events.epochStart(0), control);
    log.onStepEnd(Events.step(0, 0, 7.5), control);
    log.onStepEnd(Events.step(0, 9, 6.5), control);
    log.onEvaluationEnd(Events.evaluation(0, Events.report("lfw", 0.75)), control);
    log.onEpochEnd(Events.epoch(0, 7), control);
    List<Event> events = read(files().get(0));
    assertThat(events).extracting(Event::getStep).containsExactly(0L, 0L, 9L, 9L, 9L);
    assertThat(scalars(events.get(1)))
        .containsExactly("loss=7.5", "accuracy=0.25", "learningRate=0.05", "regularization=0.125");
    assertThat(scalars(events.get(3)))
        .containsExactly(
            "lfw/accuracy=0.75", "lfw/auc=0.99", "lfw/tarAtFar=0.75", "lfw/threshold=0.375");
    assertThat(scalars(events.get(4)))
        .containsExactly(
            "epoch/loss=7.0",
            "epoch/accuracy=0.5",
            "epoch/imagesPerSecond=55.25",
            "epoch/inputWaitShare=0.0078125");
  }

  @Test
  void writesWhatTheLossTellsOfItself() throws IOException {
    TensorBoardLog log = log();
    log.onTrainStart(Events.start(0), control);
    Map<String, Double> monitors = Map.of("hardness", 0.25);
    log.onEpochEnd(
        new EpochEnd(0, 0, 10, 4, 0.5, 0, 0.1, 1, 1, 0, 0, Map.of(), monitors, List.of()), control);
    assertThat(scalars(read(files().get(0)).get(1))).contains("loss/hardness=0.25");
  }

  @Test
  void writesTheTermsOfASumAndNoAccuracyWithoutAHead() throws IOException {
    TensorBoardLog log = log();
    log.onTrainStart(Events.start(0), control);
    Map<String, Double> terms = Map.of("triplet", 0.5);
    log.onStepEnd(new StepEnd(0, 0, 0, 8, Double.NaN, 0, 0.1, 32, 0, terms, List.of()), control);
    log.onEpochEnd(
        new EpochEnd(0, 0, 10, 4, Double.NaN, 0, 0.1, 1, 1, 0, 0, terms, Map.of(), List.of()),
        control);
    List<Event> events = read(files().get(0));
    assertThat(scalars(events.get(1)))
        .contains("terms/triplet=0.5")
        .noneMatch(scalar -> scalar.startsWith("accuracy"));
    assertThat(scalars(events.get(2)))
        .contains("epoch/terms/triplet=0.5")
        .noneMatch(scalar -> scalar.startsWith("epoch/accuracy"));
  }

  @Test
  void writesTheAnglesAsAHistogram() throws IOException {
    TensorBoardLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochEnd(Events.epochWithAngles(0), control);
    Event event = read(files().get(0)).get(2);
    assertThat(event.getStep()).isEqualTo(9);
    assertThat(event.getSummary().getValue(0).getTag()).isEqualTo("epoch/labelAngle");
    HistogramProto histogram = event.getSummary().getValue(0).getHisto();
    assertThat(histogram.getNum()).isEqualTo(20);
    assertThat(histogram.getSum()).isEqualTo(750);
    // 10 · 2.5² + 6 · 62.5² + 4 · 87.5²
    assertThat(histogram.getSumSquares()).isEqualTo(54125);
    assertThat(histogram.getBucketCount()).isEqualTo(36);
    assertThat(histogram.getBucket(12)).isEqualTo(6);
    assertThat(histogram.getBucketLimit(12)).isEqualTo(65);
    assertThat(histogram.getBucketLimit(35)).isEqualTo(180);
  }

  @Test
  void resumedRunTellsWhereItGoesOnInAFileOfItsOwn() throws IOException {
    log().onTrainStart(Events.start(0), control);
    TensorBoardLog resumed = log();
    resumed.onTrainStart(Events.start(2), control);
    resumed.onEpochStart(new EpochStart(2, 6, 7, 4, 24), control);
    resumed.onEpochStart(Events.epochStart(3), control);
    resumed.onTrainEnd(new TrainEnd(true, "done", 1), control);
    assertThat(files()).hasSize(2);
    List<Event> events = read(files().get(1));
    assertThat(events).hasSize(2);
    assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
    assertThat(events.get(1).getStep()).isEqualTo(24);
  }
}
