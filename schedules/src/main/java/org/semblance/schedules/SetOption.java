package org.semblance.schedules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semblance.schedules.Node.Mapping;
import org.semblance.schedules.Node.Sequence;

/**
 * One {@code --set path.to.key=value} of the command line.
 *
 * @param source names the option in messages
 * @param steps keys ({@code loss}) and positions ({@code [0]}), at least one
 * @param value read as YAML
 */
record SetOption(SourceText source, ImmutableList<String> steps, Node value) {

  private static final Pattern STEP =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)|(\\[[0-9]{1,6}\\])");

  /**
   * Reads an option.
   *
   * @param text {@code path=value}, without {@code --set}
   * @throws ScheduleException naming the option
   */
  static SetOption parse(String text) {
    int equals = text.indexOf('=');
    String value = equals < 0 ? "" : text.substring(equals + 1);
    SourceText source = SourceText.option("--set " + text, value);
    if (equals < 0) {
      throw failure(source, "must be path.to.key=value, got no =");
    }
    ImmutableList<String> steps = steps(text.substring(0, equals).strip());
    if (steps.isEmpty()) {
      throw failure(
          source,
          "must begin with a path of keys and positions, for instance schedule[0].epochs, got \""
              + text.substring(0, equals)
              + "\"");
    }
    if (value.isBlank()) {
      throw failure(source, "must give a value after =, got nothing");
    }
    return new SetOption(source, steps, NodeReader.read(source));
  }

  /** Splits {@code schedule[0].loss}; empty if it is no path. */
  private static ImmutableList<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    Matcher step = STEP.matcher(path);
    int at = 0;
    while (at < path.length()) {
      boolean dot = at > 0 && path.charAt(at) == '.';
      if (!step.find(at + (dot ? 1 : 0)) || step.start() != at + (dot ? 1 : 0)) {
        return ImmutableList.of();
      }
      if (steps.isEmpty() ? step.group(1) == null : dot != (step.group(1) != null)) {
        return ImmutableList.of();
      }
      steps.add(step.group());
      at = step.end();
    }
    return ImmutableList.copyOf(steps);
  }

  /** Returns whether the option sets something under a top-level key. */
  boolean isUnder(String key) {
    return steps.get(0).equals(key);
  }

  /**
   * Returns the tree with the value in its place; groups that are not there are made.
   *
   * @throws ScheduleException naming the option, if there is no such place
   */
  Mapping applyTo(Mapping root) {
    return (Mapping) put(root, 0);
  }

  private Node put(@Nullable Node node, int at) {
    if (at == steps.size()) {
      return value;
    }
    String step = steps.get(at);
    if (step.startsWith("[")) {
      return putItem(node, at, Integer.parseInt(step.substring(1, step.length() - 1)));
    }
    if (node == null) {
      return new Mapping(value.place(), ImmutableMap.of()).with(step, put(null, at + 1));
    }
    if (node instanceof Mapping mapping) {
      return mapping.with(step, put(mapping.get(step), at + 1));
    }
    throw failure(
        source,
        before(at) + " must be a group of keys to have " + step + ", got " + node.describe());
  }

  private Node putItem(@Nullable Node node, int at, int index) {
    if (!(node instanceof Sequence sequence)) {
      String found = node == null ? "nothing" : node.describe();
      throw failure(
          source, before(at) + " must be a list to have " + steps.get(at) + ", got " + found);
    }
    int size = sequence.items().size();
    if (index >= size) {
      throw failure(
          source,
          String.format(
              "%s must have an item %s to set it, got a list of %d%s",
              before(at),
              steps.get(at),
              size,
              size == 0 ? "" : ", the last is [" + (size - 1) + "]"));
    }
    List<Node> items = new ArrayList<>(sequence.items());
    items.set(index, put(items.get(index), at + 1));
    return new Sequence(sequence.place(), ImmutableList.copyOf(items));
  }

  private String before(int at) {
    return String.join(".", steps.subList(0, at)).replace(".[", "[");
  }

  private static ScheduleException failure(SourceText source, String message) {
    return new ScheduleException(List.of(Place.start(source).problem("", message)));
  }
}
