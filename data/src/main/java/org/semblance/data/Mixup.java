package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.data.random.Draws;

/**
 * Mixup: each training picture is a blend of two of its batch, and counts as both people.
 *
 * <pre>
 * x = λ x_a + (1 − λ) x_b          pixels
 * L = λ L(x, y_a) + (1 − λ) L(x, y_b)   loss, with the margin on y_a and on y_b in turn
 * </pre>
 *
 * <p>λ is drawn for each picture from Beta(alpha, alpha); max(λ, 1 − λ) takes its place, so that
 * the own picture is the stronger one, and 1 if that is above 0.9: then the picture stays as it is.
 * With alpha 0.1, 0.2, 0.4 and 1 that happens to 81, 67, 48 and 20 % of the pictures. The partners
 * of a batch are a ring in random order: each picture is partner once. The draws are a function of
 * (seed, epoch, place in the epoch). Pixels are blended after all other changes; because what a
 * network does to its input first is linear, that equals a blend of its inputs.
 *
 * <p>Source: Zhang et al. 2018 (mixup), with Keras_insightface's {@code mixup_alpha} for λ.
 * <b>Differs from</b> Keras_insightface: there the labels are a mixed distribution, and a loss with
 * a margin takes the margin off both labels' logits within one soft-max; here each label has a
 * soft-max in which only its own logit is lowered, as it is in a step without mixup, so that labels
 * stay indices and every loss works (its CurricularFace does not). Without a margin both are the
 * same. There the draws have no seed, and a picture may be its own partner.
 *
 * @param alpha in (0, 1]; the larger, the more pictures are blended and the stronger
 */
public record Mixup(double alpha) {

  /** Above it a picture is left alone. */
  private static final double LARGEST_SHARE = 0.9;

  /** Checks the range. */
  public Mixup {
    checkArgument(alpha > 0 && alpha <= 1, "mixup.alpha must be in (0, 1], got %s", alpha);
  }

  /** Draws λ, the share of a picture's own pixels and label: 1, or in [0.5, 0.9]. */
  float share(Draws draws) {
    double beta = draws.beta(alpha);
    double share = Math.max(beta, 1 - beta);
    return share > LARGEST_SHARE ? 1 : (float) share;
  }
}
