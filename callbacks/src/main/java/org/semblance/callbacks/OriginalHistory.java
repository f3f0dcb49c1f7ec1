package org.semblance.callbacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code _hist.json} of Keras_insightface: one object of equally long lists, one element per
 * epoch.
 *
 * <pre>
 * {"lr":[…],"loss":[…],"accuracy":[…],"regular_loss":[…],"lfw":[…],"lfw_thresh":[…]}
 * </pre>
 *
 * <p>{@code lr} is the last batch's; {@code regular_loss} is there if any is not zero and is not
 * part of {@code loss}; a set's figures are the oracle's, as there. An epoch without evaluation
 * repeats the figures of the one before, or has zeros.
 */
final class OriginalHistory {

  private OriginalHistory() {}

  static ObjectNode of(List<ObjectNode> rows) {
    ObjectNode history = JsonNodeFactory.instance.objectNode();
    List<ObjectNode> epochs = ofKind(rows, HistoryRows.EPOCH_KIND);
    copy(epochs, "learningRate", history.putArray("lr"));
    copy(epochs, "loss", history.putArray("loss"));
    copy(epochs, "accuracy", history.putArray("accuracy"));
    if (epochs.stream().anyMatch(row -> row.path("regularization").asDouble() != 0)) {
      copy(epochs, "regularization", history.putArray("regular_loss"));
    }
    List<ObjectNode> evaluations = ofKind(rows, HistoryRows.EVALUATION_KIND);
    Set<String> sets = new LinkedHashSet<>();
    evaluations.forEach(row -> sets.add(row.path("set").asText()));
    for (String set : sets) {
      Map<Integer, ObjectNode> byEpoch = new HashMap<>();
      evaluations.stream()
          .filter(row -> row.path("set").asText().equals(set))
          .forEach(row -> byEpoch.put(row.path("epoch").intValue(), row));
      carry(epochs, byEpoch, "oracleAccuracy", history.putArray(set));
      carry(epochs, byEpoch, "oracleThreshold", history.putArray(set + "_thresh"));
    }
    return history;
  }

  private static List<ObjectNode> ofKind(List<ObjectNode> rows, String kind) {
    return rows.stream().filter(row -> row.path(HistoryRows.KIND).asText().equals(kind)).toList();
  }

  private static void copy(List<ObjectNode> epochs, String key, ArrayNode to) {
    epochs.forEach(row -> to.add(row.path(key)));
  }

  private static void carry(
      List<ObjectNode> epochs, Map<Integer, ObjectNode> byEpoch, String key, ArrayNode to) {
    JsonNode last = JsonNodeFactory.instance.numberNode(0.0);
    for (ObjectNode row : epochs) {
      ObjectNode evaluation = byEpoch.get(row.path("epoch").intValue());
      last = evaluation == null ? last : evaluation.path(key);
      to.add(last);
    }
  }
}
