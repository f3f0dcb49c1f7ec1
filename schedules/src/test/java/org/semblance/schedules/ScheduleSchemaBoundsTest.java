package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSchemaBoundsTest {

  private static final JsonNode DEFINITIONS = new SchemaValidator().definitions();
  private static final ObjectMapper MAPPER = ScheduleJson.mapper();

  static Stream<Class<?>> records() {
    return ScheduleSchemaTest.records();
  }

  @ParameterizedTest
  @MethodSource("records")
  void boundsAreThoseOfTheRecord(Class<?> record) {
    JsonNode properties = definition(record.getSimpleName()).path("properties");
    for (String key : ValueType.keys(record)) {
      JsonNode property = properties.path(key);
      boolean whole = property.path("type").asText().equals("integer");
      double step = whole ? 1 : 1e-6;
      if (property.has("minimum")) {
        double minimum = property.get("minimum").doubleValue();
        assertAccepted(record, key, minimum, whole, true);
        assertAccepted(record, key, minimum - step, whole, false);
      }
      if (property.has("maximum")) {
        double maximum = property.get("maximum").doubleValue();
        assertAccepted(record, key, maximum, whole, true);
        assertAccepted(record, key, maximum + step, whole, false);
      }
      if (property.has("exclusiveMinimum")) {
        assertAccepted(record, key, property.get("exclusiveMinimum").doubleValue(), whole, false);
      }
      if (property.has("exclusiveMaximum")) {
        double bound = property.get("exclusiveMaximum").doubleValue();
        assertAccepted(record, key, bound, whole, false);
        assertAccepted(record, key, bound - step, whole, true);
      }
    }
  }

  @Test
  void everyExampleIsAccepted() {
    for (KeyCatalogue.Key key : KeyCatalogue.all()) {
      JsonNode property = definition(key.owner().getSimpleName()).at("/properties/" + key.name());
      if (property.has("examples")) {
        assertThat(property.get("examples")).isNotEmpty();
      }
      if (!property.has("default") && !ValueType.of(key.component()).optional()) {
        assertThat(SchemaDocument.get().example(key.owner(), key.name()))
            .as(key.path())
            .isNotNull();
      }
    }
    records()
        .forEach(record -> assertThat(problems(record, sample(record))).as("%s", record).isEmpty());
  }

  private static void assertAccepted(
      Class<?> record, String key, double value, boolean whole, boolean accepted) {
    ObjectNode sample = sample(record);
    if (whole) {
      sample.put(key, Math.round(value));
    } else {
      sample.put(key, value);
    }
    List<ScheduleProblem> problems = problems(record, sample);
    assertThat(problems.isEmpty())
        .as("%s.%s = %s: %s", record.getSimpleName(), key, value, problems)
        .isEqualTo(accepted);
  }

  private static List<ScheduleProblem> problems(Class<?> record, ObjectNode json) {
    var problems = new Problems();
    Node node = Nodes.of(json, Place.start(SourceText.file("sample", "")));
    if (record == Schedule.class) {
      node = ShortForms.expand((Node.Mapping) node);
    }
    JsonNode ignored =
        new TreeBinder(MAPPER, SchemaDocument.get(), problems, true)
            .check(node, asChosen(record), "");
    try {
      problems.throwIfAny();
    } catch (ScheduleException e) {
      return e.problems();
    }
    assertThat(ignored).isNotNull();
    return List.of();
  }

  /** Returns the interface through which a record is chosen, or the record itself. */
  private static Class<?> asChosen(Class<?> record) {
    return TypeNames.ALL.entrySet().stream()
        .filter(entry -> entry.getValue().containsValue(record))
        .<Class<?>>map(Map.Entry::getKey)
        .findFirst()
        .orElse(record);
  }

  /** Returns a record's required keys with the schema's examples. */
  private static ObjectNode sample(Class<?> record) {
    ObjectNode sample = MAPPER.createObjectNode();
    if (TypeNames.word(record) != null) {
      sample.put(TypeNames.KEY, TypeNames.word(record));
    }
    definition(record.getSimpleName())
        .path("required")
        .forEach(
            name -> {
              if (!sample.has(name.asText())) {
                sample.set(name.asText(), SchemaDocument.get().example(record, name.asText()));
              }
            });
    if (record == Stage.class) {
      // It needs one loss of four, and loss may have weight 0 beside another only.
      sample.set("loss", SchemaDocument.get().example(record, "loss"));
      sample.putObject("centerLoss").put(TypeNames.KEY, "euclidean");
    }
    return sample;
  }

  private static JsonNode definition(String name) {
    return DEFINITIONS.path(name);
  }
}
