package org.semblance.callbacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;

/** The rows of {@code history.jsonl}: how events become JSON objects, and how they are read. */
final class HistoryRows {

  static final String KIND = "kind";
  static final String EPOCH_KIND = "epoch";
  static final String EVALUATION_KIND = "evaluation";
  static final String PROTOCOL_KIND = "protocol";
  static final String FIGURES = "figures";
  static final String EPOCHS_DONE = "epochsDone";
  static final String ANGLES = "angles";
  static final String COUNTS = "counts";
  static final String INPUT_WAIT_SHARE = "inputWaitShare";

  private static final ObjectMapper JSON = new ObjectMapper();

  private HistoryRows() {}

  static ObjectNode of(EpochEnd event, String stageTitle) {
    ObjectNode row = row(EPOCH_KIND, event.epoch(), event.globalStep());
    row.put("stage", event.stage());
    row.put("stageTitle", stageTitle);
    number(row, "loss", event.loss());
    number(row, "accuracy", event.accuracy());
    number(row, "regularization", event.regularization());
    number(row, "learningRate", event.learningRate());
    row.put("badImages", event.badImages());
    numbers(row, "terms", event.terms());
    numbers(row, "monitors", event.monitors());
    if (event.angles().total() > 0) {
      angles(row.putObject(ANGLES), event.angles());
    }
    number(row, "imagesPerSecond", event.imagesPerSecond());
    number(row, "seconds", event.seconds());
    number(row, INPUT_WAIT_SHARE, event.inputWaitShare());
    return row;
  }

  private static void angles(ObjectNode row, AngleHistogram angles) {
    row.put("binDegrees", AngleHistogram.BIN_DEGREES);
    angles.counts().forEach(row.putArray(COUNTS)::add);
    number(row, "meanDegrees", angles.meanDegrees());
    number(row, "noiseShare", angles.noiseShare());
  }

  /** Returns the angles of an epoch's row; empty where it has none. */
  static AngleHistogram angles(ObjectNode row) {
    ImmutableLongArray.Builder counts = ImmutableLongArray.builder(AngleHistogram.BINS);
    row.path(ANGLES).path(COUNTS).forEach(count -> counts.add(Math.max(0, count.asLong())));
    ImmutableLongArray all = counts.build();
    return all.length() == AngleHistogram.BINS ? new AngleHistogram(all) : AngleHistogram.EMPTY;
  }

  /** Returns when an evaluation took place, counted in epochs. */
  static double epochsDone(ObjectNode row) {
    return row.path(EPOCHS_DONE).asDouble(row.path("epoch").asInt() + 1);
  }

  static ObjectNode of(EvaluationEnd event) {
    VerificationReport report = event.report();
    ObjectNode row = row(EVALUATION_KIND, event.epoch(), event.globalStep());
    row.put(EPOCHS_DONE, event.epochsDone());
    row.put("set", report.name());
    row.put("pairs", report.pairs());
    row.put("images", report.images());
    row.put("folds", report.tenFold().folds());
    number(row, "accuracy", report.accuracy());
    number(row, "std", report.std());
    number(row, "low", report.interval().low());
    number(row, "high", report.interval().high());
    number(row, "auc", report.auc());
    number(row, "tarAtFar", report.tarAtFar());
    number(row, "valAtFar", report.valAtFar().mean());
    number(row, "threshold", report.threshold());
    number(row, "oracleAccuracy", report.oracleAccuracy());
    number(row, "oracleThreshold", report.oracleThreshold());
    number(row, "seconds", report.seconds());
    return row;
  }

  static ObjectNode of(ProtocolEnd event) {
    ObjectNode row = row(PROTOCOL_KIND, event.epoch(), event.globalStep());
    row.put("name", event.result().name());
    numbers(row, FIGURES, event.result().figures());
    number(row, "seconds", event.result().seconds());
    return row;
  }

  private static ObjectNode row(String kind, int epoch, long globalStep) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put(KIND, kind);
    row.put("epoch", epoch);
    row.put("globalStep", globalStep);
    return row;
  }

  private static void numbers(ObjectNode row, String key, Map<String, Double> values) {
    if (!values.isEmpty()) {
      ObjectNode group = row.putObject(key);
      values.forEach((name, value) -> number(group, name, value));
    }
  }

  /** JSON has no NaN: what is not finite becomes null. */
  private static void number(ObjectNode row, String key, double value) {
    if (Double.isFinite(value)) {
      row.put(key, value);
    } else {
      row.putNull(key);
    }
  }

  /**
   * Reads the rows that a run which begins, or goes on, will not write again: those of the epochs
   * before, and of what was evaluated in the epoch under way.
   *
   * @param file may be missing: then there are none
   * @throws SemblanceException naming file and line, if a row other than a torn last one is not
   *     readable
   */
  static List<ObjectNode> before(Path file, TrainStart start) {
    List<ObjectNode> rows = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      ObjectNode row;
      try {
        row = parse(lines.get(i));
      } catch (JsonProcessingException e) {
        if (i == lines.size() - 1) {
          break; // the process died while it wrote this line
        }
        throw new SemblanceException(
            String.format(
                "%s:%d must be a JSON object with an epoch, found %s; repair or remove the line",
                file, i + 1, lines.get(i)),
            e);
      }
      if (row.get("epoch").intValue() < start.firstEpoch() || isEvaluated(row, start)) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static boolean isEvaluated(ObjectNode row, TrainStart start) {
    return row.get("epoch").intValue() == start.firstEpoch()
        && row.path(KIND).asText().equals(EVALUATION_KIND)
        && row.path("globalStep").asLong(Long.MAX_VALUE) <= start.evaluatedSteps();
  }

  private static ObjectNode parse(String line) throws JsonProcessingException {
    JsonNode node = JSON.readTree(line);
    if (node instanceof ObjectNode row && row.path("epoch").isInt()) {
      return row;
    }
    throw new JsonProcessingException("no object with an epoch") {
      private static final long serialVersionUID = 1L;
    };
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new SemblanceException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
