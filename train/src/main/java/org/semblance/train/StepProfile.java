package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;
import org.semblance.nn.trace.StepTrace;

/**
 * Where the time of a training step goes: the mean of several traced steps, three times over.
 *
 * <p>Where operations run at the same time, each moment is divided evenly among them. The rows of
 * each of the three lists therefore add up to {@code seconds − idleSeconds}, and a row says about
 * what the step would save without it.
 *
 * @param steps traced
 * @param seconds of a traced step, from the begin of its first node to the end of its last one
 * @param nodeSeconds of all nodes together; above {@code seconds} where several run at a time
 * @param idleSeconds in which no node ran
 * @param types by type of operation, as TensorFlow ran it, longest first
 * @param kinds by kind of layer, longest first
 * @param parts by layer, longest first; also layers whose work another one has done
 */
public record StepProfile(
    int steps,
    double seconds,
    double nodeSeconds,
    double idleSeconds,
    List<ProfileRow> types,
    List<ProfileRow> kinds,
    List<ProfileRow> parts) {

  /** Copies the lists. */
  public StepProfile {
    types = List.copyOf(types);
    kinds = List.copyOf(kinds);
    parts = List.copyOf(parts);
  }

  /**
   * Adds up traced steps of one graph.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static StepProfile of(List<StepTrace> traces, StepParts parts) {
    checkArgument(!traces.isEmpty(), "a profile needs at least one traced step");
    Map<String, ProfileTally> byType = new LinkedHashMap<>();
    Map<String, ProfileTally> byKind = new LinkedHashMap<>();
    Map<String, ProfileTally> byPart = new LinkedHashMap<>();
    for (StepPart part : parts.all()) {
      tally(byKind, part.kind(), part.kind()).take(part);
      tally(byPart, part.name(), part.kind()).take(part);
    }
    double busy = 0;
    for (StepTrace trace : traces) {
      double[] shares = trace.shares();
      for (int i = 0; i < shares.length; i++) {
        NodeRun run = trace.runs().get(i);
        StepPart part = parts.partOf(run.node());
        Phase phase = parts.phaseOf(run.node());
        tally(byType, run.type(), run.type()).book(run, phase, shares[i]);
        tally(byKind, part.kind(), part.kind()).book(run, phase, shares[i]);
        tally(byPart, part.name(), part.kind()).book(run, phase, shares[i]);
        busy += shares[i];
      }
    }
    int steps = traces.size();
    double nanos = traces.stream().mapToLong(StepTrace::nanos).sum();
    double nodeNanos = traces.stream().mapToLong(StepTrace::nodeNanos).sum();
    return new StepProfile(
        steps,
        nanos / 1e9 / steps,
        nodeNanos / 1e9 / steps,
        Math.max(0, nanos - busy) / 1e9 / steps,
        rows(byType, steps),
        rows(byKind, steps),
        rows(byPart, steps));
  }

  private static ProfileTally tally(Map<String, ProfileTally> tallies, String name, String kind) {
    return tallies.computeIfAbsent(name, n -> new ProfileTally(n, kind));
  }

  private static List<ProfileRow> rows(Map<String, ProfileTally> tallies, int steps) {
    return tallies.values().stream()
        .map(tally -> tally.over(steps))
        .sorted(Comparator.comparingDouble(ProfileRow::seconds).reversed())
        .toList();
  }
}
