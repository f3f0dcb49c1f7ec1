package org.semblance.data.inspect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.inspect.Check.Finding;
import org.semblance.data.inspect.Check.Kind;

/** What is wrong, by kind: how often, and where first. */
final class Findings {

  private static final int EXAMPLES = 5;

  /** One kind of mistake. */
  private static final class Places {

    private final List<String> examples = new ArrayList<>();
    private long count;

    void add(long more, List<String> places) {
      count += more;
      examples.addAll(places.subList(0, Math.min(places.size(), EXAMPLES - examples.size())));
    }
  }

  private final Map<Kind, Places> places = new EnumMap<>(Kind.class);

  /** Adds a mistake. */
  void add(Kind kind, String place) {
    add(kind, 1, List.of(place));
  }

  /** Adds several mistakes, with some of their places. */
  void add(Kind kind, long count, List<String> some) {
    places.computeIfAbsent(kind, k -> new Places()).add(count, some);
  }

  /** Adds all that were found elsewhere. */
  void addAll(Findings others) {
    others.places.forEach((kind, found) -> add(kind, found.count, found.examples));
  }

  /** Returns whether there is a mistake of a kind. */
  boolean has(Kind kind) {
    return places.containsKey(kind);
  }

  /**
   * Returns one finding for each kind, in the order of the kinds.
   *
   * @param height of the pictures that the model wants
   * @param width of them
   */
  List<Finding> list(int height, int width) {
    return places.entrySet().stream()
        .map(
            entry ->
                new Finding(
                    entry.getKey(),
                    entry.getValue().count,
                    message(entry.getKey(), entry.getValue().count, height, width),
                    List.copyOf(entry.getValue().examples)))
        .toList();
  }

  private static String message(Kind kind, long count, int height, int width) {
    return kind == Kind.WRONG_SIZE
        ? String.format(kind.message(), width, height, count)
        : String.format(kind.message(), count);
  }
}
