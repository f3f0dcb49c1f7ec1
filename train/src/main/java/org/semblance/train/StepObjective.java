package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;

/**
 * What a step minimises.
 *
 * @param loss main loss; says which classification head it needs; null if embedding losses are all
 * @param classes number of identities
 * @param head what is made of the main loss's classification head; plain without one
 * @param mixesPictures whether pictures are blends of two, which have two labels
 * @param embeddingLosses beside the main loss or in its place
 * @param teacherSize values that a teacher says of a picture; 0 if there is none
 */
public record StepObjective(
    @Nullable Loss loss,
    int classes,
    HeadOptions head,
    boolean mixesPictures,
    EmbeddingLosses embeddingLosses,
    int teacherSize) {

  /** Checks that there is a loss, and that head and teacher fit. */
  public StepObjective {
    checkArgument(
        loss != null || embeddingLosses.any(), "a step must have a loss to minimise, got none");
    checkArgument(
        loss != null || head.equals(HeadOptions.PLAIN),
        "a step without a main loss must have the plain head options, got %s; it has no head",
        head);
    DistillationLoss distill = embeddingLosses.distill();
    if (distill != null) {
      distill.checkTeacher(teacherSize, classes);
    }
  }

  /** Returns a main loss alone, with its own head over all classes, of pictures with one label. */
  public static StepObjective of(Loss loss, int classes) {
    return of(loss, classes, HeadOptions.PLAIN);
  }

  /** Returns a main loss alone, of pictures with one label. */
  public static StepObjective of(Loss loss, int classes, HeadOptions head) {
    return new StepObjective(loss, classes, head, false, EmbeddingLosses.NONE, 0);
  }
}
