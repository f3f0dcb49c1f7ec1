package org.semblance.schedules;

/**
 * One mistake in a schedule, with its place.
 *
 * @param source the file as it was named, or the option, for instance {@code --set run.seed=x}
 * @param line from 1; 0 where a line means nothing
 * @param column from 1, in characters; 0 where a column means nothing
 * @param path which key, for instance {@code schedule[2].loss.margin}; empty for the whole file
 * @param message what must hold, what was found, what to do
 * @param excerpt the line of the file with a mark under the column; may be empty
 */
public record ScheduleProblem(
    String source, int line, int column, String path, String message, String excerpt) {

  /** Returns the source, with line and column where they mean something. */
  public String place() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }

  /** Returns place, path and message in one line, followed by the excerpt if there is one. */
  @Override
  public String toString() {
    String start = path.isEmpty() ? place() : place() + ": " + path;
    String end = excerpt.isEmpty() ? "" : System.lineSeparator() + excerpt;
    return start + ": " + message + end;
  }
}
