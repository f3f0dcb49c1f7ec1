package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.semblance.train.ProfileRow;
import org.semblance.train.StepBenchmark;
import org.semblance.train.StepProfile;

/** A profile for programs: all rows, seconds and bytes per step. */
final class ProfileJson {

  private ProfileJson() {}

  /**
   * Returns the profile as maps and lists.
   *
   * @param untraced the same step, measured without tracing
   * @param processors that the step could use
   */
  static Map<String, Object> of(
      StepProfile profile, StepBenchmark.Result untraced, int processors) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tracedSteps", profile.steps());
    json.put("secondsPerTracedStep", profile.seconds());
    json.put("secondsPerUntracedStep", untraced.medianSeconds());
    json.put("operationSeconds", profile.nodeSeconds());
    json.put("idleSeconds", profile.idleSeconds());
    json.put("processors", processors);
    json.put("processorsBusy", untraced.processorsBusy(processors));
    json.put("operations", rows(profile.types(), false));
    json.put("layerKinds", rows(profile.kinds(), false));
    json.put("layers", rows(profile.parts(), true));
    return json;
  }

  private static List<Map<String, Object>> rows(List<ProfileRow> rows, boolean layers) {
    return rows.stream().map(row -> row(row, layers)).toList();
  }

  private static Map<String, Object> row(ProfileRow row, boolean layer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", row.name());
    if (layer) {
      json.put("kind", row.kind());
    }
    json.put("runs", row.runs());
    json.put("seconds", row.seconds());
    json.put("forwardSeconds", row.forwardSeconds());
    json.put("backwardSeconds", row.backwardSeconds());
    json.put("updateSeconds", row.updateSeconds());
    json.put("bytesWritten", row.bytes());
    put(json, "forwardGflops", row.forwardGflops());
    put(json, "backwardGflops", row.backwardGflops());
    return json;
  }

  private static void put(Map<String, Object> json, String key, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(key, value.getAsDouble());
    }
  }
}
