package org.semblance.ijb;

import java.util.List;
import org.semblance.evaluation.RocPoint;

/**
 * How well the templates of pairs tell one person from two.
 *
 * @param flags with which pictures went into templates
 * @param positives pairs of one person
 * @param negatives pairs of two persons
 * @param auc exact area under the curve, ties by half
 * @param tarAtFars at the false accept rates 1e-6, 1e-5, … 1e-1
 * @param curve points for drawing, false accept rates rising
 */
public record VerificationFigures(
    FeatureFlags flags,
    long positives,
    long negatives,
    double auc,
    List<TarAtFar> tarAtFars,
    List<RocPoint> curve) {

  /** The false accept rates that are reported, rising. */
  public static final List<Double> FALSE_ACCEPT_RATES = List.of(1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1);

  /** Copies the lists. */
  public VerificationFigures {
    tarAtFars = List.copyOf(tarAtFars);
    curve = List.copyOf(curve);
  }
}
