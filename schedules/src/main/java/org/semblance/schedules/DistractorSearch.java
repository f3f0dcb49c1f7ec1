package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Searches for pictures among distractors, as {@code semblance megaface} does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param facescrub pictures that are searched for: a folder, ZIP or tar file whose paths end in
 *     {@code PERSON/FILE}
 * @param facescrubList which of them, a path per line; null for all
 * @param megaface distractors, likewise
 * @param megafaceList which of them; null for all
 * @param facescrubNoises files of FaceScrub that are noise; null for none
 * @param megafaceNoises distractors that are noise; null for none
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record DistractorSearch(
    String name,
    Path facescrub,
    @Nullable Path facescrubList,
    Path megaface,
    @Nullable Path megafaceList,
    @Nullable Path facescrubNoises,
    @Nullable Path megafaceNoises,
    int everyEpochs)
    implements Evaluation {

  /** Checks the ranges. */
  public DistractorSearch {
    Evaluation.check(name, everyEpochs);
    checkArgument(
        !facescrub.equals(megaface),
        "megaface must be other pictures than facescrub, got %s for both",
        megaface);
  }

  @Override
  public List<String> figures() {
    return List.of("rank1", "tarAtFar1e-6");
  }
}
