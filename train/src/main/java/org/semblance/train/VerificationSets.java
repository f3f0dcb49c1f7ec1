package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.Preprocessing;
import org.semblance.data.PairSet;
import org.semblance.data.VerificationData;
import org.semblance.schedules.Schedule;

/** The pairs that a run is verified on, refused before its first step if the network cannot. */
final class VerificationSets {

  private VerificationSets() {}

  /**
   * Opens all sets in the schedule's order.
   *
   * @throws org.semblance.data.DataException if one is missing or malformed, or has pictures of
   *     another size than the model's input
   */
  static List<PairSet> open(Schedule schedule) {
    Preprocessing input = schedule.model().input();
    List<PairSet> sets = new ArrayList<>();
    for (VerificationData data : schedule.data().verify()) {
      PairSet pairs = data.open();
      pairs.requireSize(input.height(), input.width());
      sets.add(pairs);
    }
    return sets;
  }
}
