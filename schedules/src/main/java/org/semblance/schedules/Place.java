package org.semblance.schedules;

/**
 * Where something was written.
 *
 * @param source the text
 * @param line from 1
 * @param column from 1, in characters
 */
record Place(SourceText source, int line, int column) {

  static Place start(SourceText source) {
    return new Place(source, 1, 1);
  }

  ScheduleProblem problem(String path, String message) {
    return source.option()
        ? new ScheduleProblem(source.name(), 0, 0, path, message, "")
        : new ScheduleProblem(
            source.name(), line, column, path, message, source.excerpt(line, column));
  }
}
