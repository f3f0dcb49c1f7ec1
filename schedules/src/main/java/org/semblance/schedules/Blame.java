package org.semblance.schedules;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Sequence;

/**
 * Which key a constructor's message speaks of, and where it was written.
 *
 * <p>By convention a message begins with the component, {@code margin must be …}, or with a path to
 * it from the record or from its parent, {@code arcFace.margin must be …}, {@code run.bestBy …}.
 * Where it does not, the first component that it mentions is taken.
 *
 * @param path from the record; empty for the record itself
 * @param place of the value, or of what is nearest above it
 * @param message without the component at its start
 */
record Blame(String path, Place place, String message) {

  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
  private static final Pattern START = Pattern.compile("[A-Za-z0-9.\\[\\]]+");

  static Blame of(String message, Mapping mapping, Class<?> type) {
    List<String> known = ValueType.keys(type);
    Matcher start = START.matcher(message);
    String named = start.lookingAt() ? start.group() : "";
    if (!known.contains(firstKey(named)) && named.contains(".")) {
      named = named.substring(named.indexOf('.') + 1);
    }
    if (!known.contains(firstKey(named))) {
      named = firstMentioned(message, known);
    }
    String rest = message.substring(start.lookingAt() ? start.end() : 0);
    return new Blame(
        named, placeOf(named, mapping), rest.startsWith(" must ") ? rest.strip() : message);
  }

  private static String firstKey(String path) {
    Matcher word = WORD.matcher(path);
    return word.lookingAt() ? word.group() : "";
  }

  private static String firstMentioned(String message, List<String> known) {
    return WORD.matcher(message)
        .results()
        .map(java.util.regex.MatchResult::group)
        .filter(known::contains)
        .findFirst()
        .orElse("");
  }

  private static Place placeOf(String path, Mapping mapping) {
    Node deepest = mapping;
    for (String step : Splitter.on(Pattern.compile("[.\\[\\]]+")).omitEmptyStrings().split(path)) {
      Node next = step(deepest, step);
      if (next == null) {
        break;
      }
      deepest = next;
    }
    return deepest.place();
  }

  private static @Nullable Node step(Node node, String step) {
    if (node instanceof Mapping mapping) {
      return mapping.get(step);
    }
    if (node instanceof Sequence sequence && step.matches("[0-9]{1,6}")) {
      int index = Integer.parseInt(step);
      return index < sequence.items().size() ? sequence.items().get(index) : null;
    }
    return null;
  }
}
