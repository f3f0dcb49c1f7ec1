package org.semblance.schedules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Node.Kind;
import org.semblance.schedules.Node.Scalar;

/**
 * Turns scalars into values of the wanted class, and says what is wrong where that cannot be.
 *
 * <p>Stricter than YAML 1.1: a number is plain decimal digits, so that what a person reads is what
 * is taken, whichever version of YAML the person has in mind.
 */
final class ScalarRules {

  /** A scalar that is not what it must be; the message says what it must be and what it is. */
  static final class Mismatch extends SemblanceException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  private static final Pattern PLAIN_NUMBER =
      Pattern.compile("[-+]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
  private static final int LONGEST_NUMBER = 40;

  private final ObjectMapper mapper;

  ScalarRules(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Converts a scalar.
   *
   * @throws Mismatch if it is not of that type
   */
  JsonNode value(Scalar scalar, ValueType type) {
    Class<?> wanted = type.item();
    if (type.whole()) {
      return whole(scalar, wanted == int.class || wanted == Integer.class);
    }
    if (wanted == double.class || wanted == Double.class) {
      return DoubleNode.valueOf(number(scalar, "a number").doubleValue());
    }
    if (wanted == boolean.class) {
      return truth(scalar);
    }
    if (wanted.isEnum()) {
      return constant(scalar, wanted);
    }
    if (wanted == Path.class) {
      return path(scalar);
    }
    if (wanted == String.class) {
      return text(scalar);
    }
    throw new IllegalStateException("no rule for " + wanted);
  }

  /** Returns the words for the constants of an enum. */
  List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> mapper.convertValue(constant, String.class))
        .toList();
  }

  private static JsonNode whole(Scalar scalar, boolean narrow) {
    BigDecimal number = number(scalar, "a whole number");
    boolean integral = number.stripTrailingZeros().scale() <= 0;
    if (scalar.kind() == Kind.DECIMAL) {
      String better =
          integral && number.abs().compareTo(BigDecimal.valueOf(1e18)) < 0
              ? "; write " + number.toBigInteger()
              : "";
      throw new Mismatch("must be a whole number, got " + scalar.text() + better);
    }
    BigInteger value = number.toBigInteger();
    if (value.bitLength() > (narrow ? Integer.SIZE : Long.SIZE) - 1) {
      throw new Mismatch(
          String.format(
              "must be between %d and %d, got %s",
              narrow ? Integer.MIN_VALUE : Long.MIN_VALUE,
              narrow ? Integer.MAX_VALUE : Long.MAX_VALUE,
              scalar.text()));
    }
    return LongNode.valueOf(value.longValue());
  }

  private static BigDecimal number(Scalar scalar, String wanted) {
    String text = scalar.text();
    if (scalar.kind() != Kind.INTEGER && scalar.kind() != Kind.DECIMAL) {
      throw new Mismatch("must be " + wanted + ", got " + scalar.describe() + numberHint(scalar));
    }
    if (text.length() > LONGEST_NUMBER || !PLAIN_NUMBER.matcher(text).matches()) {
      throw new Mismatch(
          "must be " + wanted + " in plain decimal digits, got " + shorten(text) + trap(text));
    }
    BigDecimal number = new BigDecimal(text.endsWith(".") ? text + "0" : text);
    if (Double.isInfinite(number.doubleValue())) {
      throw new Mismatch("must be " + wanted + " below 1.8e308, got " + text);
    }
    return number;
  }

  private static String numberHint(Scalar scalar) {
    String text = scalar.text();
    if (scalar.kind() != Kind.TEXT) {
      return "";
    }
    if (PLAIN_NUMBER.matcher(text).matches()) {
      return "; remove the quotes";
    }
    return DECIMAL_COMMA.matcher(text).matches()
        ? "; write " + text.replace(',', '.') + " with a point"
        : "";
  }

  private static String trap(String text) {
    String digits = text.replace("_", "");
    if (PLAIN_NUMBER.matcher(digits).matches()) {
      return "; write " + digits;
    }
    try {
      if (text.matches("[-+]?0[0-7]+")) {
        return String.format(
            ", which YAML 1.1 reads as %d and YAML 1.2 as %d; write the one that you mean",
            Long.parseLong(text, 8), Long.parseLong(text));
      }
      if (text.matches("0x[0-9a-fA-F]+")) {
        return "; write " + Long.parseLong(text.substring(2), 16);
      }
      if (text.matches("0b[01]+")) {
        return "; write " + Long.parseLong(text.substring(2), 2);
      }
    } catch (NumberFormatException e) {
      return "";
    }
    return "";
  }

  private static JsonNode truth(Scalar scalar) {
    if (scalar.kind() != Kind.TRUTH) {
      boolean quoted =
          scalar.kind() == Kind.TEXT && List.of("true", "false").contains(scalar.text());
      throw new Mismatch(
          "must be true or false, got "
              + scalar.describe()
              + (quoted ? "; remove the quotes" : ""));
    }
    return BooleanNode.valueOf(isTrue(scalar));
  }

  private static boolean isTrue(Scalar truth) {
    return List.of("true", "yes", "on").contains(truth.text().toLowerCase(java.util.Locale.ROOT));
  }

  private static JsonNode text(Scalar scalar) {
    return switch (scalar.kind()) {
      case TEXT -> TextNode.valueOf(scalar.text());
      case TRUTH ->
          throw new Mismatch(
              String.format(
                  "must be text, got %s, which YAML reads as %s; put it in quotes: \"%s\"",
                  scalar.text(), isTrue(scalar), scalar.text()));
      default ->
          throw new Mismatch(
              String.format(
                  "must be text, got %s; put it in quotes: \"%s\"",
                  scalar.describe(), shorten(scalar.text())));
    };
  }

  private static JsonNode path(Scalar scalar) {
    String text = text(scalar).asText();
    if (text.isBlank()) {
      throw new Mismatch("must name a file or folder, got an empty text");
    }
    if (text.startsWith("~")) {
      throw new Mismatch(
          "must be a path, got " + scalar.describe() + "; ~ is not expanded here, write it out");
    }
    try {
      return TextNode.valueOf(Path.of(text).toString());
    } catch (InvalidPathException e) {
      throw new Mismatch("must be a path, got " + scalar.describe() + ": " + e.getReason());
    }
  }

  private JsonNode constant(Scalar scalar, Class<?> type) {
    List<String> words = words(type);
    if (scalar.kind() == Kind.TEXT && words.contains(scalar.text())) {
      return TextNode.valueOf(scalar.text());
    }
    throw new Mismatch(
        "must be one of "
            + String.join(", ", words)
            + ", got "
            + scalar.describe()
            + suggestion(scalar.text(), words));
  }

  /** Returns a question after the nearest of some words, or nothing if none is near. */
  static String suggestion(String word, List<String> known) {
    @Nullable String near = NearestWord.of(word, known);
    return near == null ? "" : "; did you mean " + near + "?";
  }

  private static String shorten(String text) {
    return text.length() > LONGEST_NUMBER ? text.substring(0, LONGEST_NUMBER) + "..." : text;
  }
}
