package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.optimizers.ClipNorm;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.ParameterGroup;
import org.semblance.schedules.RunSection;

/**
 * What is done with the gradients of a step beside the optimiser's own rule.
 *
 * @param accumulate batches whose mean gradient one step takes, at least 1
 * @param clipNorm how gradients are clipped, or null if they are not
 * @param ema which average of the network's weights is kept, or null for none
 * @param groups parameters with a rate or a decay of their own; the first that matches counts
 */
public record UpdateOptions(
    int accumulate, @Nullable ClipNorm clipNorm, @Nullable Ema ema, List<ParameterGroup> groups) {

  /** A step for each batch, with its gradient as it is. */
  public static final UpdateOptions NONE = new UpdateOptions(1, null, null, List.of());

  /** Checks the range. */
  public UpdateOptions {
    checkArgument(accumulate >= 1, "accumulate must be >= 1, got %s", accumulate);
    groups = List.copyOf(groups);
  }

  /** Returns what a schedule says. */
  static UpdateOptions of(RunSection run) {
    return new UpdateOptions(run.accumulate(), run.clipNorm(), run.ema(), run.parameterGroups());
  }
}
