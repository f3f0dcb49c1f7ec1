package org.semblance.ijb;

import java.util.List;

/**
 * An open-set search in one gallery, as the original has it: probes whose person is in the gallery
 * should be found, the others should not be.
 *
 * <pre>
 * threshold(f) = the max(⌊n·f⌋ − 1, 0)-th, from 0, of the n best scores of probes without a mate, falling
 * tpir(f) = share of probes with a mate whose mate scores above all others and above threshold(f)
 * </pre>
 *
 * <p>Ranks count entries with a higher score; of equal ones those with a higher template
 * identifier, as a stable sort turned around has them.
 *
 * @param gallery its name
 * @param templates in the gallery
 * @param mated probes whose person is in the gallery
 * @param unmated probes whose person is not
 * @param rank1 probes whose mate is first
 * @param rank5 probes whose mate is among the first five
 * @param rank10 probes whose mate is among the first ten
 * @param curve at 101 rates from 1e-4 to 1, rising
 */
public record OpenSetFigures(
    String gallery,
    int templates,
    int mated,
    int unmated,
    int rank1,
    int rank5,
    int rank10,
    List<TpirAtFpir> curve) {

  /** Copies the list. */
  public OpenSetFigures {
    curve = List.copyOf(curve);
  }
}
