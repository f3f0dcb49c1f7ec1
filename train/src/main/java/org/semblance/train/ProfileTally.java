package org.semblance.train;

import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;

/** Adds up what one row of a profile gets. */
final class ProfileTally {

  private final String name;
  private final String kind;
  private final double[] nanos = new double[Phase.values().length];
  private long runs;
  private long bytes;
  private long forwardMultiplyAdds;
  private long backwardMultiplyAdds;

  ProfileTally(String name, String kind) {
    this.name = name;
    this.kind = kind;
  }

  /** Counts a part's multiply-adds; once per part, whatever ran. */
  void take(StepPart part) {
    forwardMultiplyAdds += part.forwardMultiplyAdds();
    backwardMultiplyAdds += part.backwardMultiplyAdds();
  }

  /** Books a run with its share of the step's time in nanoseconds. */
  void book(NodeRun run, Phase phase, double share) {
    nanos[phase.ordinal()] += share;
    runs++;
    bytes += run.bytes();
  }

  /** Returns the means. */
  ProfileRow over(int steps) {
    return new ProfileRow(
        name,
        kind,
        runs / (double) steps,
        seconds(Phase.FORWARD) / steps,
        seconds(Phase.BACKWARD) / steps,
        seconds(Phase.UPDATE) / steps,
        bytes / (double) steps,
        forwardMultiplyAdds,
        backwardMultiplyAdds);
  }

  private double seconds(Phase phase) {
    return nanos[phase.ordinal()] / 1e9;
  }
}
