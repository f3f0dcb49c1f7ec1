package org.semblance.schedules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableBiMap;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.schedules.Node.Entry;
import org.semblance.schedules.Node.Kind;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Scalar;
import org.semblance.schedules.Node.Sequence;

/**
 * Checks a tree against the records and builds them.
 *
 * <p>Goes on after a mistake, so that independent ones are told together: every record whose own
 * parts are right is built at once, and what its constructor objects to is told with the place of
 * the key that it names. Missing keys get the schema's defaults.
 */
final class TreeBinder {

  private final ObjectMapper mapper;
  private final SchemaDocument schema;
  private final Problems problems;
  private final boolean whole;
  private final ScalarRules scalars;
  private final UnknownKeys unknown = new UnknownKeys();

  /**
   * Makes a binder.
   *
   * @param whole whether all required keys must be there; false for parts that are merged later
   */
  TreeBinder(ObjectMapper mapper, SchemaDocument schema, Problems problems, boolean whole) {
    this.mapper = mapper;
    this.schema = schema;
    this.problems = problems;
    this.whole = whole;
    this.scalars = new ScalarRules(mapper);
  }

  /** Returns the tree as the reader of {@code type} wants it, or null if there are problems. */
  @Nullable JsonNode check(Node node, Class<?> type, String path) {
    return value(node, ValueType.of(type), path);
  }

  private @Nullable JsonNode value(Node node, ValueType type, String path) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) {
      return problem(node, path, "must have a value, got nothing; write one or remove the key");
    }
    if (type.list()) {
      return list(node, type, path);
    }
    ImmutableBiMap<String, Class<?>> words = TypeNames.of(type.item());
    if (words == null && !type.item().isRecord()) {
      return scalar(node, type, path);
    }
    if (!(node instanceof Mapping mapping)) {
      return problem(node, path, groupExpected(node, words));
    }
    return words == null ? record(mapping, type.item(), path) : chosen(mapping, words, path);
  }

  private @Nullable JsonNode problem(Node node, String path, String message) {
    problems.add(node.place(), path, message);
    return null;
  }

  private static String groupExpected(Node node, @Nullable ImmutableBiMap<String, Class<?>> words) {
    String expected = "must be a group of keys, got " + node.describe();
    if (words == null || !(node instanceof Scalar scalar) || scalar.kind() != Kind.TEXT) {
      return expected;
    }
    String near = NearestWord.of(scalar.text(), words.keySet());
    return near == null ? expected : expected + "; did you mean {type: " + near + "}?";
  }

  private @Nullable JsonNode list(Node node, ValueType type, String path) {
    if (!(node instanceof Sequence sequence)) {
      return problem(
          node,
          path,
          "must be a list, got " + node.describe() + "; put it in brackets: [ ] or after a hyphen");
    }
    ArrayNode json = mapper.createArrayNode();
    boolean right = true;
    for (int i = 0; i < sequence.items().size(); i++) {
      JsonNode item = value(sequence.items().get(i), type.ofItem(), path + "[" + i + "]");
      right &= item != null;
      json.add(item);
    }
    return right ? json : null;
  }

  private @Nullable JsonNode scalar(Node node, ValueType type, String path) {
    if (!(node instanceof Scalar scalar)) {
      return problem(
          node, path, "must be a single value (" + type.word() + "), got " + node.describe());
    }
    try {
      return scalars.value(scalar, type);
    } catch (ScalarRules.Mismatch e) {
      return problem(node, path, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable JsonNode chosen(
      Mapping mapping, ImmutableBiMap<String, Class<?>> words, String path) {
    List<String> known = words.keySet().asList();
    Entry chosen = mapping.entries().get(TypeNames.KEY);
    if (chosen == null) {
      return problem(mapping, path, "needs the key type: one of " + String.join(", ", known));
    }
    if (!(chosen.value() instanceof Scalar word) || word.kind() != Kind.TEXT) {
      return problem(
          chosen.value(),
          child(path, TypeNames.KEY),
          "must be one of " + String.join(", ", known) + ", got " + chosen.value().describe());
    }
    Class<?> type = words.get(word.text());
    if (type != null) {
      return record(mapping, type, path);
    }
    problem(
        word,
        child(path, TypeNames.KEY),
        "must be one of "
            + String.join(", ", known)
            + ", got "
            + word.describe()
            + ScalarRules.suggestion(word.text(), known));
    String near = NearestWord.of(word.text(), known);
    Class<?> meant = near == null ? null : words.get(near);
    if (meant != null) {
      record(mapping, meant, path); // for the mistakes in the other keys
    }
    return null;
  }

  private @Nullable JsonNode record(Mapping written, Class<?> type, String path) {
    int before = problems.count();
    Mapping mapping = knownKeys(written, type, path);
    boolean right = problems.count() == before;
    ObjectNode json = mapper.createObjectNode();
    String word = TypeNames.word(type);
    if (word != null) {
      json.put(TypeNames.KEY, word);
    }
    for (RecordComponent component : type.getRecordComponents()) {
      right &= component(mapping, component, path, json);
    }
    if (!right) {
      return null;
    }
    return !whole || built(mapping, json, type, path) ? json : null;
  }

  /**
   * Reports unknown keys. Returns a mapping in which misspelt keys are put right, so that their
   * values are checked too.
   */
  private Mapping knownKeys(Mapping mapping, Class<?> type, String path) {
    List<String> known = ValueType.keys(type);
    Mapping corrected = mapping;
    for (var entry : mapping.entries().entrySet()) {
      String key = entry.getKey();
      boolean discriminator = key.equals(TypeNames.KEY) && TypeNames.word(type) != null;
      if (!known.contains(key) && !discriminator) {
        problems.add(
            entry.getValue().keyPlace(),
            path,
            unknown.message(key, type, known) + typeFromOption(mapping));
        String near = NearestWord.of(key, known);
        if (near != null && mapping.get(near) == null) {
          corrected = corrected.with(near, entry.getValue().value());
        }
      }
    }
    return corrected;
  }

  /** Puts one component's value into the record's tree; false if that cannot be. */
  private boolean component(
      Mapping mapping, RecordComponent component, String path, ObjectNode json) {
    String key = component.getName();
    Class<?> owner = component.getDeclaringRecord();
    ValueType type = ValueType.of(component);
    Node given = mapping.get(key);
    if (given == null) {
      JsonNode standard = schema.defaultOf(owner, key);
      if (standard == null) {
        json.putNull(key);
        return type.optional() || !whole || missing(mapping, owner, key, path);
      }
      given = Nodes.of(standard, mapping.place());
    }
    JsonNode value = value(given, type, child(path, key));
    json.set(key, value);
    return value != null;
  }

  private boolean missing(Mapping mapping, Class<?> owner, String key, String path) {
    JsonNode example = schema.example(owner, key);
    problems.add(
        mapping.place(),
        path,
        String.format(
            "needs the key %s: %s%s%s",
            key,
            schema.description(owner, key),
            example == null ? "" : " For instance " + key + ": " + SchemaDocument.flow(example),
            typeFromOption(mapping)));
    return false;
  }

  /** Returns a remark if an option changed the type of a group that is in the file. */
  private static String typeFromOption(Mapping mapping) {
    Node type = mapping.get(TypeNames.KEY);
    return type == null || !type.place().source().option() || mapping.place().source().option()
        ? ""
        : " (the type comes from "
            + type.place().source().name()
            + "; set the whole group instead)";
  }

  /** Builds the record for its checks' sake. */
  private boolean built(Mapping mapping, ObjectNode json, Class<?> type, String path) {
    try {
      mapper.treeToValue(json, type);
      return true;
    } catch (ValueInstantiationException e) {
      String message = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      Blame blame = Blame.of(message, mapping, type);
      problems.add(blame.place(), child(path, blame.path()), blame.message());
    } catch (JsonProcessingException e) {
      problems.add(mapping.place(), path, e.getOriginalMessage());
    }
    return false;
  }

  private static String child(String path, String key) {
    if (path.isEmpty() || key.isEmpty()) {
      return path + key;
    }
    return path + "." + key;
  }
}
