package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSchemaTest {

  private static final SchemaValidator VALIDATOR = new SchemaValidator();
  private static final ObjectMapper MAPPER = ScheduleJson.mapper();

  /** Those with keys, and those that are a word and nothing else. */
  static Stream<Class<?>> records() {
    return Stream.concat(
            KeyCatalogue.all().stream().<Class<?>>map(KeyCatalogue.Key::owner),
            TypeNames.ALL.values().stream().flatMap(words -> words.values().stream()))
        .distinct();
  }

  static Stream<BadSchedules.Bad> bad() {
    return BadSchedules.all().stream();
  }

  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  @ParameterizedTest
  @MethodSource("records")
  void hasTheKeysOfTheRecordAndNoOthers(Class<?> record) {
    JsonNode definition = definition(record.getSimpleName());
    Set<String> expected = new TreeSet<>(ValueType.keys(record));
    if (TypeNames.word(record) != null) {
      expected.add(TypeNames.KEY);
      assertThat(definition.at("/properties/type/const").asText())
          .isEqualTo(TypeNames.word(record));
    }
    if (record == Schedule.class) {
      expected.add(StageDefaults.KEY);
    }
    assertThat(names(definition.path("properties"))).isEqualTo(expected);
    assertThat(definition.path("type").asText()).isEqualTo("object");
    assertThat(definition.path("additionalProperties").isBoolean()).isTrue();
    assertThat(definition.path("additionalProperties").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("records")
  void requiresWhatHasNeitherADefaultNorANullableComponent(Class<?> record) {
    JsonNode definition = definition(record.getSimpleName());
    Set<String> expected = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      boolean standard = definition.at("/properties/" + component.getName()).has("default");
      boolean optional = ValueType.of(component).optional();
      assertThat(standard && optional)
          .as("%s must not have both a default and null", component)
          .isFalse();
      if (!standard && !optional) {
        expected.add(component.getName());
      }
    }
    if (TypeNames.word(record) != null) {
      expected.add(TypeNames.KEY);
    }
    Set<String> required = new TreeSet<>();
    definition.path("required").forEach(name -> required.add(name.asText()));
    assertThat(required).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("records")
  void typesAreThoseOfTheComponents(Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      if (record == Schedule.class && component.getName().equals("schedule")) {
        continue; // its type hangs on whether there are defaults
      }
      JsonNode property =
          definition(record.getSimpleName()).at("/properties/" + component.getName());
      ValueType type = ValueType.of(component);
      if (type.list()) {
        property = asList(property);
        assertThat(property.path("type").asText()).as("%s", component).isEqualTo("array");
        property = property.path("items");
      }
      assertThat(alternatives(property))
          .as("%s of %s", component, record)
          .contains(expected(type.item()));
      if (type.item().isEnum()) {
        assertThat(words(property)).isEqualTo(new ScalarRules(MAPPER).words(type.item()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void everythingIsDescribed(Class<?> record) {
    SchemaDocument schema = SchemaDocument.get();
    assertThat(schema.description(record)).matches("[A-Za-z.].*\\.");
    for (String key : ValueType.keys(record)) {
      assertThat(schema.description(record, key)).as(key).matches("[A-Z].*\\.");
    }
  }

  @Test
  void choicesAreThoseOfTheTable() {
    TypeNames.ALL.forEach(
        (type, words) -> {
          List<String> expected =
              words.values().stream().map(each -> "#/$defs/" + each.getSimpleName()).toList();
          List<String> actual = new ArrayList<>();
          definition(type.getSimpleName())
              .path("oneOf")
              .forEach(each -> actual.add(each.path("$ref").asText()));
          assertThat(actual).as(type.getSimpleName()).isEqualTo(expected);
        });
  }

  @Test
  void sealedChoicesAreComplete() {
    TypeNames.ALL.forEach(
        (type, words) -> {
          if (type.isSealed()) {
            assertThat(words.values()).containsExactlyInAnyOrder(type.getPermittedSubclasses());
          }
        });
  }

  @Test
  void definesNothingElse() {
    Set<String> known = new TreeSet<>(Set.of("StagePart"));
    records().forEach(record -> known.add(record.getSimpleName()));
    TypeNames.ALL.keySet().forEach(type -> known.add(type.getSimpleName()));
    for (KeyCatalogue.Key key : KeyCatalogue.all()) {
      Class<?> item = ValueType.of(key.component()).item();
      String name = item.getSimpleName();
      if (item.isEnum() && VALIDATOR.definitions().has(name)) {
        known.add(name);
      }
    }
    assertThat(names(VALIDATOR.definitions())).isEqualTo(known);
  }

  @Test
  void aStageThatDefaultsCompleteHasTheKeysOfAStage() {
    assertThat(names(definition("StagePart").path("properties")))
        .isEqualTo(names(definition("Stage").path("properties")));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void failsForBadSchedulesAsFarAsASchemaCanKnow(BadSchedules.Bad bad) {
    boolean accepted;
    try {
      accepted = VALIDATOR.complaints(bad.text()).isEmpty();
    } catch (JsonProcessingException e) {
      assertThat(bad.schemaKnows()).as("unreadable: %s", e.getMessage()).isFalse();
      return;
    }
    assertThat(accepted).isEqualTo(!bad.schemaKnows());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void acceptsWhatIsWritten(long seed) throws JsonProcessingException {
    String yaml = ScheduleYaml.write(new RandomSchedules(seed).next());
    assertThat(VALIDATOR.complaints(yaml)).as(yaml).isEmpty();
  }

  @Test
  void acceptsShortFormsAndDefaults() throws JsonProcessingException {
    String text =
        """
        name: tiny
        data: {train: {type: folder, path: a}, verify: [a.bin]}
        model: {backbone: {type: mobileFaceNet}, head: {type: gdc}, weightDecay: 5e-4}
        learningRate: {type: constant, base: 0.1, atEpochs: []}
        defaults: {loss: {type: arcFace}}
        schedule: {epochs: 3}
        """;
    assertThat(VALIDATOR.complaints(text)).isEmpty();
    assertThat(VALIDATOR.complaints(text.replace("{epochs: 3}", "[{epochs: 3}, {}]"))).isEmpty();
    assertThat(VALIDATOR.complaints(text.replace("defaults: {loss: {type: arcFace}}", "")))
        .isNotEmpty();
  }

  /** Returns the list of a property that may be one thing too. */
  private static JsonNode asList(JsonNode property) {
    for (JsonNode option : property.path("oneOf")) {
      if (option.path("type").asText().equals("array")) {
        return option;
      }
    }
    return property;
  }

  /** Returns what a property may be: types and names of definitions. */
  private static Set<String> alternatives(JsonNode property) {
    var found = ImmutableSet.<String>builder();
    List<JsonNode> options = new ArrayList<>(List.of(property));
    property.path("oneOf").forEach(options::add);
    for (JsonNode option : options) {
      found.add(option.path("type").asText(), option.path("$ref").asText());
    }
    return found.build();
  }

  private static String expected(Class<?> type) {
    ValueType value = ValueType.of(type);
    if (value.whole()) {
      return "integer";
    }
    if (type == double.class) {
      return "number";
    }
    if (type == boolean.class) {
      return "boolean";
    }
    boolean named = VALIDATOR.definitions().has(type.getSimpleName());
    return named ? "#/$defs/" + type.getSimpleName() : "string";
  }

  private static List<String> words(JsonNode property) {
    JsonNode named =
        property.has("$ref")
            ? definition(property.get("$ref").asText().replace("#/$defs/", ""))
            : property;
    List<String> words = new ArrayList<>();
    named.path("enum").forEach(word -> words.add(word.asText()));
    return words;
  }

  private static JsonNode definition(String name) {
    JsonNode definition = VALIDATOR.definitions().path(name);
    assertThat(definition.isObject()).as("$defs must have %s", name).isTrue();
    return definition;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void theWalkReachesEverySection() {
    assertThat(KeyCatalogue.all().stream().map(KeyCatalogue.Key::path))
        .contains(
            "name",
            "data.train.sources",
            "data.verify[].pairs",
            "model.head.pointwise.channels",
            "run.augmentation.level",
            "learningRate.atEpochs",
            "schedule[].optimizer.beta1");
    assertThat(Arrays.asList(Schedule.class.getRecordComponents())).hasSize(6);
  }
}
