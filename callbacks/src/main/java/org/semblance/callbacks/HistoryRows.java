package org.semblance.callbacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    number(row, "imagesPerSecond", event.imagesPerSecond());
    number(row, "seconds", event.seconds());
    number(row, INPUT_WAIT_SHARE, event.inputWaitShare());
    return row;
  }

  static ObjectNode of(EvaluationEnd event) {
    VerificationReport report = event.report();
    ObjectNode row = row(EVALUATION_KIND, event.epoch(), event.globalStep());
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
   * Reads the rows of the epochs before one.
   *
   * @param file may be missing: then there are none
   * @throws SemblanceException naming file and line, if a row other than a torn last one is not
   *     readable
   */
  static List<ObjectNode> before(Path file, int epoch) {
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
      if (row.get("epoch").intValue() < epoch) {
        rows.add(row);
      }
    }
    return rows;
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
