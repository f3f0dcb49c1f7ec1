package org.semblance.backbones;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * The JSON header of a {@link TensorFile}: metadata, and each tensor's shape and place.
 *
 * @param metadata texts by name
 * @param entries tensors by name, in the order of their data
 */
record TensorHeader(Map<String, String> metadata, Map<String, Entry> entries) {

  private static final String METADATA = "__metadata__";
  private static final String FLOAT32 = "F32";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * One tensor's place.
   *
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(String name, Shape shape, long begin, long end) {}

  /** Lays tensors out one after another. */
  static TensorHeader layOut(Map<String, String> metadata, Map<String, Shape> shapes) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long begin = 0;
    for (Map.Entry<String, Shape> tensor : shapes.entrySet()) {
      long end = begin + tensor.getValue().size() * Float.BYTES;
      entries.put(tensor.getKey(), new Entry(tensor.getKey(), tensor.getValue(), begin, end));
      begin = end;
    }
    return new TensorHeader(metadata, entries);
  }

  byte[] toJson() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode texts = root.putObject(METADATA);
    metadata.forEach(texts::put);
    for (Entry entry : entries.values()) {
      ObjectNode node = root.putObject(entry.name).put("dtype", FLOAT32);
      var shape = node.putArray("shape");
      for (long size : entry.shape.asArray()) {
        shape.add(size);
      }
      node.putArray("data_offsets").add(entry.begin).add(entry.end);
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a header and checks it against the number of bytes that follow it.
   *
   * @throws WeightsException saying which tensor is wrong and how, without the file's name
   */
  static TensorHeader parse(byte[] json, long dataBytes) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new WeightsException("the header, from byte 8 on, must be JSON: " + e.getMessage(), e);
    }
    if (!root.isObject()) {
      throw new WeightsException("the header, from byte 8 on, must be a JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(field.getValue(), metadata);
      } else {
        entries.add(readEntry(field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkPlaces(entries, dataBytes);
    Map<String, Entry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name, entry));
    return new TensorHeader(metadata, byName);
  }

  private static void readMetadata(JsonNode node, Map<String, String> metadata) {
    require(node.isObject(), "%s must be a JSON object, got %s", METADATA, node.getNodeType());
    for (Map.Entry<String, JsonNode> text : node.properties()) {
      require(
          text.getValue().isTextual(),
          "%s.%s must be a text, got %s",
          METADATA,
          text.getKey(),
          text.getValue());
      metadata.put(text.getKey(), text.getValue().textValue());
    }
  }

  private static Entry readEntry(String name, JsonNode node) {
    JsonNode type = node.path("dtype");
    require(
        type.asText().equals(FLOAT32), "tensor %s must have dtype F32, got %s", name, shown(type));
    long[] shape = numbers(name, "shape", node.path("shape"));
    long[] place = numbers(name, "data_offsets", node.path("data_offsets"));
    require(
        place.length == 2 && place[0] <= place[1],
        "tensor %s must have data_offsets [begin, end] with begin <= end, got %s",
        name,
        node.path("data_offsets"));
    require(
        bytes(shape) == place[1] - place[0],
        "tensor %s of shape %s must take %s bytes, but its data_offsets %s span %s",
        name,
        node.path("shape"),
        bytes(shape),
        node.path("data_offsets"),
        place[1] - place[0]);
    return new Entry(name, Shape.of(shape), place[0], place[1]);
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "none" : node.toString();
  }

  private static long[] numbers(String name, String key, JsonNode node) {
    require(node.isArray(), "tensor %s must have a list %s, got %s", name, key, shown(node));
    long[] numbers = new long[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = node.get(i);
      require(
          number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0,
          "tensor %s must have integers >= 0 in %s, got %s",
          name,
          key,
          node);
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  /** Returns the size in bytes, or −1 if it does not fit a long. */
  private static long bytes(long[] shape) {
    try {
      long bytes = Float.BYTES;
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private static void checkPlaces(List<Entry> entries, long dataBytes) {
    long next = 0;
    for (Entry entry : entries) {
      require(
          entry.end <= dataBytes,
          "tensor %s must end within the data, but lies at %s to %s of %s bytes; the file is"
              + " truncated or its header damaged",
          entry.name,
          entry.begin,
          entry.end,
          dataBytes);
      require(
          entry.begin == next,
          "tensor %s must begin at byte %s of the data, where the one before it ends, but begins"
              + " at %s",
          entry.name,
          next,
          entry.begin);
      next = entry.end;
    }
    require(
        next == dataBytes,
        "the tensors must fill the data, but end at byte %s of %s; the file was written to twice or"
            + " is not a weight file",
        next,
        dataBytes);
  }

  private static void require(boolean holds, String message, Object... details) {
    if (!holds) {
      throw new WeightsException(String.format(message, details));
    }
  }
}
