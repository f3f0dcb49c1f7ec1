package org.semblance.schedules;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.semblance.schedules.Node.Entry;
import org.semblance.schedules.Node.Kind;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Scalar;
import org.semblance.schedules.Node.Sequence;

/** Makes trees of defaults and of what short forms stand for. */
final class Nodes {

  private Nodes() {}

  /** Returns a JSON value as if it had been written at a place. */
  static Node of(JsonNode json, Place place) {
    if (json.isObject()) {
      ImmutableMap.Builder<String, Entry> entries = ImmutableMap.builder();
      json.properties()
          .forEach(
              field -> entries.put(field.getKey(), new Entry(place, of(field.getValue(), place))));
      return new Mapping(place, entries.buildOrThrow());
    }
    if (json.isArray()) {
      ImmutableList.Builder<Node> items = ImmutableList.builder();
      json.forEach(item -> items.add(of(item, place)));
      return new Sequence(place, items.build());
    }
    Kind kind = Kind.TEXT;
    if (json.isIntegralNumber()) {
      kind = Kind.INTEGER;
    } else if (json.isNumber()) {
      kind = Kind.DECIMAL;
    } else if (json.isBoolean()) {
      kind = Kind.TRUTH;
    }
    return new Scalar(place, kind, json.asText());
  }

  /** Returns a group of one key, at the place of its value. */
  static Mapping group(String key, Node value) {
    return new Mapping(
        value.place(), ImmutableMap.copyOf(Map.of(key, new Entry(value.place(), value))));
  }
}
