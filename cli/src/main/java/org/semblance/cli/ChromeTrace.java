package org.semblance.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.StepTrace;
import org.semblance.train.StepParts;

/**
 * A traced step in the JSON that chrome://tracing and Perfetto show: one bar per operation, as many
 * lanes as operations ran at the same time.
 *
 * <p>TensorFlow does not tell threads: an operation is in the first lane that is free when it
 * begins. Source: Trace Event Format, complete events; times in microseconds.
 */
final class ChromeTrace {

  private ChromeTrace() {}

  /** Returns the step as JSON. */
  static String of(StepTrace trace, StepParts parts) {
    List<NodeRun> runs = new ArrayList<>(trace.runs());
    runs.sort(Comparator.comparingLong(NodeRun::start).thenComparingLong(NodeRun::end));
    List<Long> laneEnds = new ArrayList<>();
    List<Map<String, Object>> events = new ArrayList<>();
    for (NodeRun run : runs) {
      int lane = 0;
      while (lane < laneEnds.size() && laneEnds.get(lane) > run.start()) {
        lane++;
      }
      if (lane == laneEnds.size()) {
        laneEnds.add(0L);
      }
      laneEnds.set(lane, run.end());
      events.add(event(run, lane, trace.start(), parts));
    }
    return JsonText.of(Map.of("traceEvents", events));
  }

  private static Map<String, Object> event(NodeRun run, int lane, long start, StepParts parts) {
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("node", run.node());
    args.put("layer", parts.partOf(run.node()).name());
    args.put("kind", parts.partOf(run.node()).kind());
    args.put("bytesWritten", run.bytes());
    args.put("bytesAllocated", run.allocated());
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("name", run.type());
    event.put("cat", parts.phaseOf(run.node()).name().toLowerCase(Locale.ROOT));
    event.put("ph", "X");
    event.put("ts", (run.start() - start) / 1e3);
    event.put("dur", run.nanos() / 1e3);
    event.put("pid", 0);
    event.put("tid", lane);
    event.put("args", args);
    return event;
  }
}
