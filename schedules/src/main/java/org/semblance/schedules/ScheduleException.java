package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.stream.Collectors;
import org.semblance.nn.SemblanceException;

/**
 * A schedule that cannot be run, with everything that was found wrong with it.
 *
 * <p>The message is meant for the user and complete; {@link #problems} is for programs.
 */
public final class ScheduleException extends SemblanceException {

  private static final long serialVersionUID = 1L;

  /** Mistakes that a message spells out; the rest is counted. */
  private static final int SHOWN = 20;

  private final transient List<ScheduleProblem> problems;

  /**
   * Creates an exception.
   *
   * @param problems at least one, in the order in which they are told
   */
  public ScheduleException(List<ScheduleProblem> problems) {
    super(describe(problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the mistakes, at least one. */
  public List<ScheduleProblem> problems() {
    return problems;
  }

  private static String describe(List<ScheduleProblem> problems) {
    checkArgument(!problems.isEmpty(), "problems must hold at least one, got none");
    if (problems.size() == 1) {
      return problems.get(0).toString();
    }
    String line = System.lineSeparator();
    String all =
        problems.stream()
            .limit(SHOWN)
            .map(ScheduleProblem::toString)
            .collect(Collectors.joining(line));
    String rest =
        problems.size() > SHOWN ? line + "and " + (problems.size() - SHOWN) + " more" : "";
    return problems.size() + " mistakes in the schedule:" + line + all + rest;
  }
}
