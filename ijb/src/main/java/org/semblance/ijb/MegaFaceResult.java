package org.semblance.ijb;

import java.util.List;
import org.semblance.evaluation.RocPoint;
import org.semblance.evaluation.WilsonInterval;

/**
 * What a search among distractors found.
 *
 * @param model name of the network, for people
 * @param seed from which the smaller sets of distractors and what stands for noise are drawn
 * @param variants with all pictures as they are, and with noise removed if lists of noise were
 *     given
 * @param notes what a reader must know, for instance what was left out
 * @param seconds that reading and searching took
 */
public record MegaFaceResult(
    String model, long seed, List<Variant> variants, List<String> notes, double seconds) {

  /** Copies the lists. */
  public MegaFaceResult {
    variants = List.copyOf(variants);
    notes = List.copyOf(notes);
  }

  /**
   * Figures with noise or without.
   *
   * @param name {@code raw} or {@code clean}
   * @param probes pictures that are searched for
   * @param persons they show
   * @param noisyProbes pictures that something else stands for
   * @param distractors that can be used, noise included
   * @param noisyDistractors that are far from everything
   * @param identification with 10, 100, … and all distractors
   * @param positives pairs of pictures of one person
   * @param negatives pairs of a picture with a distractor
   * @param tars true accept rates at the false accept rates 1e-6 … 1e-3
   * @param curve points for drawing, false accept rates rising
   */
  public record Variant(
      String name,
      int probes,
      int persons,
      int noisyProbes,
      int distractors,
      int noisyDistractors,
      List<Identification> identification,
      long positives,
      long negatives,
      List<TarAtLimit> tars,
      List<RocPoint> curve) {

    /** Copies the lists. */
    public Variant {
      identification = List.copyOf(identification);
      tars = List.copyOf(tars);
      curve = List.copyOf(curve);
    }
  }

  /**
   * How often the mate is among the first.
   *
   * @param distractors in the gallery, besides the mate
   * @param searches ordered pairs of a picture and a mate
   * @param ranks shares found by rank, rising
   * @param interval 95 % of the share at rank 1, searches taken as independent
   */
  public record Identification(
      int distractors, long searches, List<RankRate> ranks, WilsonInterval interval) {

    /** Copies the list. */
    public Identification {
      ranks = List.copyOf(ranks);
    }

    /** Returns the share of mates at a rank that is told, or before it. */
    public double rate(int rank) {
      return ranks.stream()
          .filter(at -> at.rank() == rank)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("rank " + rank + " is not told"))
          .rate();
    }
  }

  /**
   * A point of a cumulative match characteristic.
   *
   * @param rank from 1
   * @param found searches whose mate is at this rank or before
   * @param rate their share
   */
  public record RankRate(int rank, long found, double rate) {}
}
