package org.semblance.schedules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schema beside this class: defaults, descriptions and examples of every key.
 *
 * <p>Its {@code default} keywords are the one place where a schedule's defaults live. The reader
 * puts them in before it builds the records, so an editor, the reference and the reader cannot
 * disagree. A key without a default is required unless its component is {@code @Nullable}.
 */
final class SchemaDocument {

  /** Name of the resource, beside this class. */
  static final String RESOURCE = "schedule.schema.json";

  private static final ImmutableMap<String, String> BOUNDS =
      ImmutableMap.of(
          "minimum", ">=",
          "exclusiveMinimum", ">",
          "maximum", "<=",
          "exclusiveMaximum", "<",
          "multipleOf", "multiple of");

  private static final SchemaDocument ONLY = load();

  private final JsonNode definitions;

  private SchemaDocument(JsonNode root) {
    this.definitions = root.path("$defs");
  }

  /** Returns the schema. */
  static SchemaDocument get() {
    return ONLY;
  }

  private static SchemaDocument load() {
    try (InputStream in = SchemaDocument.class.getResourceAsStream(RESOURCE)) {
      return new SchemaDocument(new ObjectMapper().readTree(Objects.requireNonNull(in, RESOURCE)));
    } catch (IOException e) {
      throw new UncheckedIOException("the schema in the program itself cannot be read", e);
    }
  }

  /** Returns what a record is, in one sentence; empty if the schema does not say. */
  String description(Class<?> record) {
    return definitions.path(record.getSimpleName()).path("description").asText("");
  }

  /** Returns what a key means; empty if the schema does not say. */
  String description(Class<?> record, String key) {
    return property(record, key).path("description").asText("");
  }

  /** Returns the value of a key that is left out, or null if it has none. */
  @Nullable JsonNode defaultOf(Class<?> record, String key) {
    return property(record, key).get("default");
  }

  /** Returns a value as an example, or null if the schema gives none. */
  @Nullable JsonNode example(Class<?> record, String key) {
    JsonNode property = property(record, key);
    return property.has("default") ? property.get("default") : property.path("examples").get(0);
  }

  /** Returns the bounds of a number, for instance {@code >= 0, < 1}; empty if there are none. */
  String range(Class<?> record, String key) {
    JsonNode property = property(record, key);
    List<String> bounds = new ArrayList<>();
    if (property.has("enum")) {
      property.get("enum").forEach(value -> bounds.add(value.asText()));
      return " of " + String.join(", ", bounds);
    }
    BOUNDS.forEach(
        (keyword, sign) -> {
          if (property.has(keyword)) {
            bounds.add(sign + " " + flow(property.get(keyword)));
          }
        });
    return bounds.isEmpty() ? "" : " " + String.join(", ", bounds);
  }

  private JsonNode property(Class<?> record, String key) {
    return definitions.path(record.getSimpleName()).path("properties").path(key);
  }

  /** Returns a value as one line of YAML, for instance <code>{type: arcFace, scale: 64}</code>. */
  static String flow(JsonNode value) {
    var text = new StringBuilder();
    if (value.isObject()) {
      String separator = "{";
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        text.append(separator).append(field.getKey()).append(": ").append(flow(field.getValue()));
        separator = ", ";
      }
      return value.isEmpty() ? "{}" : text.append('}').toString();
    }
    if (value.isArray()) {
      String separator = "[";
      for (JsonNode item : value) {
        text.append(separator).append(flow(item));
        separator = ", ";
      }
      return value.isEmpty() ? "[]" : text.append(']').toString();
    }
    return value.isDouble() ? ScheduleJson.plain(value.doubleValue()) : value.asText();
  }
}
