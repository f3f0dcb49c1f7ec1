package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Variational prototypes: a class's weight is mixed with the last embedding seen of it, as long as
 * that is fresh.
 *
 * <pre>
 * W'_c = ŵ_c (1 − λ_c) + q_c λ_c,   cosine = x̂ · Ŵ'_c
 * λ_c  = lambda if step &gt; startSteps and step − step of q_c ≤ allowedDeltaSteps, else 0
 * </pre>
 *
 * <p>Behind every step the batch's embeddings, of length 1, take the places q of their classes, of
 * several of a class the last. Gradient: exact by embeddings and weights, none by q. With sampled
 * classes the formula is that of the classes that take part; the queue has all, and is part of a
 * checkpoint.
 *
 * <p>Source: Deng et al. 2021 (Variational Prototype Learning for Deep Face Recognition);
 * Keras_insightface's {@code NormDenseVPL}. Differs from it: a class that was never seen has λ = 0,
 * where the original mixes in random vectors if {@code startSteps < allowedDeltaSteps}; steps are
 * counted over the whole run, also by the stages without it; a number of epochs cannot be given as
 * one of steps below 50; any loss over cosines may be used.
 *
 * @param startSteps steps of the run without it, ≥ 0
 * @param allowedDeltaSteps how many steps old an embedding may be, ≥ 1
 * @param lambda share of the embedding in [0, 1)
 */
public record Vpl(int startSteps, int allowedDeltaSteps, double lambda) {

  /** From step 8000 on, embeddings of the last 200 steps, with share 0.15. */
  public static final Vpl DEFAULT = new Vpl(8000, 200, 0.15);

  /** Checks the ranges. */
  public Vpl {
    checkArgument(startSteps >= 0, "vpl.startSteps must be >= 0, got %s", startSteps);
    checkArgument(
        allowedDeltaSteps >= 1, "vpl.allowedDeltaSteps must be >= 1, got %s", allowedDeltaSteps);
    checkArgument(lambda >= 0 && lambda < 1, "vpl.lambda must be in [0, 1), got %s", lambda);
  }
}
