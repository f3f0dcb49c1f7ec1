package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.data.VerificationData;

/**
 * Tells how well the norms of embeddings foresee errors, as {@code semblance evaluate quality}
 * does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param pairs that are ranked by the lower norm of their two pictures
 * @param fmr false match rate of the threshold, in (0, 1)
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record QualityCheck(String name, VerificationData pairs, double fmr, int everyEpochs)
    implements Evaluation {

  /** Checks the ranges. */
  public QualityCheck {
    Evaluation.check(name, everyEpochs);
    checkArgument(fmr > 0 && fmr < 1, "fmr must be in (0, 1), got %s", fmr);
  }

  @Override
  public List<String> figures() {
    return List.of("gain");
  }
}
