package org.semblance.ijb;

import java.util.List;

/**
 * A closed-set search in both galleries joined, as InsightFace's {@code ijb_1n} has it.
 *
 * <pre>
 * threshold(x) = the ⌈x · probes⌉-th largest of all scores with others than the mate
 * recall(x)    = share of probes whose mate scores above threshold(x)
 * </pre>
 *
 * <p>Of equal scores those with a lower template identifier rank first. <b>Differs from</b> the
 * original, which stops at a probe whose person is in neither gallery: such probes are left out and
 * counted.
 *
 * @param templates in both galleries
 * @param probes with a mate
 * @param withoutMate probes that were left out
 * @param rank1 probes whose mate is first
 * @param rank5 probes whose mate is among the first five
 * @param rank10 probes whose mate is among the first ten
 * @param recalls at x = 0.01 and 0.1; {@code fpir} is x
 */
public record ClosedSetFigures(
    int templates,
    int probes,
    int withoutMate,
    int rank1,
    int rank5,
    int rank10,
    List<TpirAtFpir> recalls) {

  /** Copies the list. */
  public ClosedSetFigures {
    recalls = List.copyOf(recalls);
  }
}
