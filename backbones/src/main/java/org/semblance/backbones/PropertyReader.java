package org.semblance.backbones;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.semblance.nn.Compatibility;

/** Typed reading of flat text properties whose keys share a prefix. */
record PropertyReader(Map<String, String> properties, String prefix) {

  String text(String key) {
    String value = properties.get(prefix + key);
    if (value == null) {
      throw new WeightsException(
          String.format("the model description must have %s%s, which is missing", prefix, key));
    }
    return value;
  }

  int integer(String key) {
    return parse(key, "an integer", Integer::parseInt);
  }

  double real(String key) {
    return parse(key, "a number", Double::parseDouble);
  }

  boolean bool(String key) {
    return parse(
        key,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            });
  }

  <E extends Enum<E>> E constant(String key, Class<E> type) {
    return parse(
        key,
        "one of " + Arrays.toString(type.getEnumConstants()),
        text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
  }

  /** Reads whose defects a component repeats; nobody's in files of before there was a choice. */
  Compatibility compatibility() {
    return has("compatibility")
        ? constant("compatibility", Compatibility.class)
        : Compatibility.NONE;
  }

  boolean has(String key) {
    return properties.containsKey(prefix + key);
  }

  private <T> T parse(String key, String what, Function<String, T> parser) {
    String text = text(key);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(
          String.format("the model description's %s%s must be %s, got %s", prefix, key, what, text),
          e);
    }
  }
}
