package org.semblance.schedules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects mistakes, so that the user hears of all of them at once.
 *
 * <p>The same mistake at the same place counts once: a wrong key in {@code defaults} shows in every
 * stage. After {@link #LIMIT} mistakes there is no point in going on.
 */
final class Problems {

  private static final int LIMIT = 200;

  private record Seen(String place, String message) {}

  private final Map<Seen, ScheduleProblem> found = new LinkedHashMap<>();

  void add(Place place, String path, String message) {
    ScheduleProblem problem = place.problem(path, message);
    found.putIfAbsent(new Seen(problem.place(), message), problem);
    if (found.size() == LIMIT) {
      throwIfAny();
    }
  }

  int count() {
    return found.size();
  }

  /** Throws what was found, in the order of the file; returns if nothing was. */
  void throwIfAny() {
    if (!found.isEmpty()) {
      List<ScheduleProblem> sorted = new ArrayList<>(found.values());
      sorted.sort(
          Comparator.comparing((ScheduleProblem problem) -> problem.line() == 0)
              .thenComparingInt(ScheduleProblem::line)
              .thenComparingInt(ScheduleProblem::column));
      throw new ScheduleException(sorted);
    }
  }
}
